// A line of JSON as a value: integers exactly as they are written, no key named twice, and for what is not JSON a reason that
// says how to mend it.
import { parse as parseLossless } from 'lossless-json';
import { isTooDeep, tooDeep } from './depth.js';

export type ParsedJson = { value: unknown } | { fault: string };

/**
 * Integers that a double may not hold exactly are a bigint in the value. A byte order mark before it is that of a file which
 * was joined to another.
 */
export function parseJson(line: string): ParsedJson {
  const text = line.startsWith('\uFEFF') ? line.slice(1) : line;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: explain(text, error) };
  }
  if (isTooDeep(value)) return { fault: tooDeep };
  const content = contentOf(value);
  if (content.isInfinite) return { fault: 'holds a number that is too large: none may be beyond 1.7e308' };
  const written = scan(text);
  if (written.keys !== content.keys) return { fault: `key ${keyNamedTwice(text)} is named twice` };
  return { value: written.hasLongInteger ? parseLossless(text, null, exactNumber) : value };
}

function exactNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || /[.eE]/.test(text) ? number : BigInt(text);
}

interface Content {
  keys: number;
  isInfinite: boolean;
}

function contentOf(value: unknown, content: Content = { keys: 0, isInfinite: false }): Content {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) content.isInfinite = true;
  } else if (Array.isArray(value)) {
    for (const inner of value) contentOf(inner, content);
  } else if (typeof value === 'object' && value !== null) {
    const inner = Object.values(value);
    content.keys += inner.length;
    for (const one of inner) contentOf(one, content);
  }
  return content;
}

/** An integer of sixteen digits or more; no fraction or exponent of a number. */
const longInteger = /(?<![\d.eE+])(?<![eE]-)\d{16,}(?![\d.eE])/;

/** Of a text that is JSON: how many keys it names, and whether it has an integer that a double may not hold. */
function scan(text: string): { keys: number; hasLongInteger: boolean } {
  let keys = 0;
  let hasLongInteger = false;
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    if (end - at >= 16 && !hasLongInteger) hasLongInteger = longInteger.test(text.slice(at, end));
    if (quote === -1) break;
    at = endOfString(text, quote);
    if (isKeyBefore(text, at)) keys++;
  }
  return { keys, hasLongInteger };
}

/** Behind the closing quote of the string that begins at `quote`; the text's length if there is none. */
function endOfString(text: string, quote: number): number {
  for (let at = text.indexOf('"', quote + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}

function isKeyBefore(text: string, at: number): boolean {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next++;
  return text[next] === ':';
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Of a text that is JSON and in which a key is named twice in one object. */
function keyNamedTwice(text: string): string {
  const open: Set<unknown>[] = [];
  for (const [at, character] of structureOf(text)) {
    if (character === '{' || character === '[') open.push(new Set());
    else if (character === '}' || character === ']') open.pop();
    else {
      const end = endOfString(text, at);
      if (!isKeyBefore(text, end)) continue;
      const key: unknown = JSON.parse(text.slice(at, end));
      if (open.at(-1)?.has(key) === true) return String(key);
      open.at(-1)?.add(key);
    }
  }
  return '';
}

/** The brackets outside of strings, and the beginnings of strings, with their places. */
function* structureOf(text: string): Generator<[at: number, character: string]> {
  const marks = /[[\]{}"]/g;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    yield [mark.index, mark[0]];
    if (mark[0] === '"') marks.lastIndex = endOfString(text, mark.index);
  }
}

/** What commonly is wrong with a line that is not JSON, told by what stands outside of its strings. */
const mistakes: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/[{[,:]\s*'/, () => 'has texts in single quotes, as Python prints them, which is no JSON: write it with json.dumps'],
  [/-?\b(?:NaN|Infinity)\b/, (found) => `${found} is no JSON: write null`],
  [/\b(?:None|True|False)\b/, (found) => `${found} is Python's, no JSON: write it with json.dumps`],
  [/\bundefined\b/, () => 'undefined is no JSON: write null'],
  [/,\s*[}\]]/, (found) => `has a comma before ${found.slice(-1)}: remove the comma`],
  [/[}\]]\s*[{[]/, () => 'holds several values: write one object a line (jq -c . does)'],
  [/\/\/|\/\*/, () => 'has a comment, which JSON has not: remove it'],
  [
    /[{,]\s*[\w$]+\s*:/,
    (found) => `has a key without quotes (${found.replaceAll(/[{,:\s]/g, '')}): write it in double quotes`,
  ],
];

function explain(text: string, error: unknown): string {
  if (isBegun(text)) return 'begins a value that goes on in the next line: write one object a line (jq -c . does)';
  const outside = withoutStrings(text);
  for (const [pattern, reason] of mistakes) {
    const found = pattern.exec(outside);
    if (found !== null) return reason(found[0]);
  }
  if (/[}\]]\s*,\s*$/.test(outside)) return 'ends with a comma: remove it';
  return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
}

/** Whether a line is the beginning of JSON that is written over several lines. */
export function isBegun(text: string): boolean {
  if (!/[{[,]\s*$/.test(text) || !/^\s*[{[]/.test(text)) return false;
  let depth = 0;
  for (const [at, character] of structureOf(text)) {
    if (character === '"' && endOfString(text, at) === text.length) return false;
    if (character === '{' || character === '[') depth++;
    else if (character !== '"') depth--;
  }
  return depth > 0;
}

function withoutStrings(text: string): string {
  let outside = '';
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return outside + text.slice(at);
    outside += `${text.slice(at, quote)}""`;
    at = endOfString(text, quote);
  }
  return outside;
}
