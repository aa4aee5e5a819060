// What comes from outside (models, endpoints, receivers, errors) made fit for the database: PostgreSQL's text holds no NUL,
// its jsonb neither NUL nor half a surrogate pair, and nothing should hold a text without end.

/** Longest error, reason or log line that is kept. */
export const longestReason = 2_000;
/** What stands for a character that cannot be stored, as decoders of UTF-8 have it. */
const replacement = '\uFFFD';
// oxlint-disable-next-line no-control-regex -- NUL is what is looked for
const unstorable = /[\0\p{Surrogate}]/gu;

/** The text with every character that cannot be stored replaced; the same text where there is none. */
export function storableText(text: string): string {
  return text.replace(unstorable, replacement);
}

/** An error's text, or any, storable and bounded: recording it cannot fail on it. */
export function storableReason(reason: unknown, maximum: number = longestReason): string {
  const text = storableText(reason instanceof Error ? reason.message : String(reason));
  if (text.length <= maximum) return text;
  const note = ` … (${text.length - maximum} more characters)`;
  return `${storableText(text.slice(0, maximum))}${note}`;
}

/** A JSON value with every text in it storable and bounded. Numbers that JSON has no word for become null. */
export function storableJson(value: unknown, maximum: number = longestReason): unknown {
  if (typeof value === 'string') return storableReason(value, maximum);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((each) => storableJson(each, maximum));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [storableReason(key, maximum), storableJson(each, maximum)]),
  );
}
