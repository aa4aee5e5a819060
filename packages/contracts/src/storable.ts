// What the database can hold of text: PostgreSQL's text has no NUL, its jsonb neither NUL nor half a surrogate pair, and UTF-8
// has no half of a pair either. What people and programs send is refused for it, with its place (`unstorableAt`); what models,
// endpoints, receivers and errors say is made fit (`storableText`), and bounded.
import type { InputError } from './problem.js';

/** Longest error, reason or log line that is kept. */
export const longestReason = 2_000;
/** What stands for a character that cannot be stored, as decoders of UTF-8 have it. */
const replacement = '\uFFFD';
// oxlint-disable-next-line no-control-regex -- NUL is what is looked for
const unstorable = /[\0\p{Surrogate}]/gu;

const unstorableMessage = 'holds a NUL character or half of a surrogate pair, which cannot be stored';

/**
 * The first text in a value that cannot be stored, names of fields included; undefined where all can. Its path is dotted
 * (`messages.0.content`), and empty for the value itself.
 */
export function unstorableAt(value: unknown): InputError | undefined {
  return unstorableParts(value, 1)[0];
}

/** The first so many of them. Objects that a class made (streams, files, buffers) are not looked into. */
export function unstorableParts(value: unknown, most: number): InputError[] {
  const parts: InputError[] = [];
  const rest: [path: string, value: unknown][] = [['', value]];
  for (let next = rest.pop(); next !== undefined && parts.length < most; next = rest.pop()) {
    const [path, one] = next;
    if (isUnstorable(one)) parts.push({ path, message: unstorableMessage });
    if (!isPlain(one)) continue;
    for (const [key, part] of Object.entries(one).toReversed()) {
      if (isUnstorable(key)) parts.push({ path, message: `has a name that ${unstorableMessage}` });
      else if (isUnstorable(part) || isPlain(part)) rest.push([path === '' ? key : `${path}.${key}`, part]);
    }
  }
  return parts.slice(0, most);
}

function isUnstorable(value: unknown): boolean {
  // `test` of a global expression begins where the last one ended.
  return typeof value === 'string' && value.search(unstorable) !== -1;
}

/** Lists, and objects without a class: what JSON, an address or a table is read as. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

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
