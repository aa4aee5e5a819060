// Filters as they stand in an address: what makes sense is read, the rest is left out.

type Search = Readonly<Record<string, unknown>>;

/** A text that is not empty. */
export function readText(search: Search, name: string): string | undefined {
  const value = search[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** One of these words. */
export function readChoice<Choice extends string>(
  search: Search,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = readText(search, name);
  return choices.find((choice) => choice === value);
}

/** A whole number, 0 or more. */
export function readCount(search: Search, name: string): number | undefined {
  const value = readText(search, name);
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

export function readYesOrNo(search: Search, name: string): boolean | undefined {
  const value = readText(search, name);
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** Without what is undefined, so that the address stays short. */
export function compact<Values extends Readonly<Record<string, unknown>>>(values: Values): Partial<Values> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- some of the same entries
  return Object.fromEntries(kept) as Partial<Values>;
}
