/** The options of a benchmark that are numbers: checked before anything is begun, and told all at once when they are none. */
import process from 'node:process';

interface Range {
  least: number;
  /** @defaultValue whole numbers only */
  fractions?: boolean;
}

type Numbers<Flags, Name extends keyof Flags> = {
  [One in Name]: undefined extends Flags[One] ? number | undefined : number;
};

/** Ends the process with the exit code of wrong usage where one is no such number. */
export function numberOptions<Flags extends Record<string, unknown>, Name extends keyof Flags & string>(
  flags: Flags,
  ranges: Record<Name, Range>,
): Numbers<Flags, Name> {
  const read = Object.entries<Range>(ranges).map(([name, range]) => ({ name, ...readNumber(flags[name], range) }));
  const faults = read.flatMap(({ name, fault }) => (fault === undefined ? [] : [`--${name} ${fault}`]));
  if (faults.length > 0) refuse(faults);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each name, undefined where the flag is
  return Object.fromEntries(read.map(({ name, value }) => [name, value])) as Numbers<Flags, Name>;
}

/** Numbers with commas between. */
export function numberList(name: string, text: string, range: Range): number[] {
  const read = text.split(',').map((one) => readNumber(one, range));
  const faults = read.flatMap(({ fault }) => (fault === undefined ? [] : [`--${name} ${fault}`]));
  if (faults.length > 0) refuse(faults);
  return read.flatMap(({ value }) => value ?? []);
}

function readNumber(text: unknown, { least, fractions = false }: Range): { value?: number; fault?: string } {
  if (text === undefined) return {};
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  if (value >= least && (fractions ? Number.isFinite(value) : Number.isSafeInteger(value))) return { value };
  return { fault: `must be a ${fractions ? '' : 'whole '}number of at least ${least}, not ${JSON.stringify(text)}` };
}

function refuse(faults: readonly string[]): never {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(2);
}
