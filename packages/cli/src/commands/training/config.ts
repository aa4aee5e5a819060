import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { usageFailure } from '../../failure.js';

/** A run's whole configuration, from a file and from flags, of which the flags win. */

const object = z.record(z.string(), z.unknown());

/**
 * The configuration with every default filled in.
 * @throws {Failure} `usage` that names what is wrong, or unknown, in it
 */
export async function wholeConfig<Schema extends z.ZodType>(
  schema: Schema,
  kind: string,
  { file, given }: { readonly file: string | undefined; readonly given: Record<string, unknown> },
): Promise<z.output<Schema>> {
  const chosen = merged({ kind, ...(file === undefined ? {} : await readConfig(file)) }, given);
  const parsed = schema.safeParse(chosen);
  if (!parsed.success) throw usageFailure(`the configuration is wrong: ${complaints(parsed.error)}`);
  const unknown = unknownKeys(chosen, parsed.data);
  if (unknown.length > 0) throw usageFailure(`the configuration has no ${unknown.join(', ')}`);
  return parsed.data;
}

async function readConfig(file: string): Promise<Record<string, unknown>> {
  try {
    return object.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'it is not a JSON object' : String(cause);
    throw usageFailure(`cannot read the configuration ${file}: ${why}`);
  }
}

function merged(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const both = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const [below, above] = [object.safeParse(under[key]), object.safeParse(value)];
    both[key] = below.success && above.success ? merged(below.data, above.data) : value;
  }
  return both;
}

/** Paths that the schema has dropped. */
function unknownKeys(chosen: unknown, kept: unknown): string[] {
  const [before, after] = [object.safeParse(chosen), object.safeParse(kept)];
  if (!before.success || !after.success) return [];
  return Object.entries(before.data).flatMap(([key, value]) =>
    key in after.data ? unknownKeys(value, after.data[key]).map((path) => `${key}.${path}`) : [key],
  );
}

function complaints(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
}
