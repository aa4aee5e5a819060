// One check of the doctor.
/** What one look at the machine found. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'wrong';
  /** What was found, in words. */
  readonly found: string;
  /** What to do about it; only where something is not in order. */
  readonly cure?: string;
  /** The same in numbers, for programs. */
  readonly details?: unknown;
}

/** Runs a look; one that throws is itself a finding. */
export async function look(name: string, cure: string, body: () => Promise<Omit<Check, 'name'>>): Promise<Check> {
  try {
    return { name, ...(await body()) };
  } catch (error) {
    return { name, state: 'wrong', found: error instanceof Error ? error.message : String(error), cure };
  }
}
