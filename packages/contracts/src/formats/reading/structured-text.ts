// Lists and objects that a file holds as text: JSON, as CSV cells and string columns have it, or Python's `repr`.
import { unstorableAt } from '../../storable.js';
import { parseJson } from './json.js';
import { PythonLiteralError, parsePythonLiteral } from './python-literal.js';

/** What a text holds: a list or an object, or what is wrong with one that was begun; undefined: it is only a text. */
export type Structure = { value: object } | { fault: string; isFollowed?: boolean } | undefined;

/** Of a column that holds nothing but lists and objects: whatever begins as one is one. */
export function structureOf(text: string): Structure {
  if (!/^\s*(?:[[{(]|array\()/.test(text)) return undefined;
  return parsed(text);
}

/** What only messages have. */
const speaker = /(["'])(?:role|from)\1\s*:/;

/** Of a column that may hold texts, too: only messages are structure. A text that only begins as a list of them is a text. */
export function messagesIn(text: string): Structure {
  if (!/^\s*(?:array\()?\s*[[({]/.test(text) || !speaker.test(text)) return undefined;
  const structure = parsed(text);
  if (structure === undefined) return undefined;
  if ('fault' in structure) return structure.isFollowed === true ? undefined : structure;
  return isMessage(structure.value) || isMessages(structure.value) ? structure : undefined;
}

function isMessages(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('role' in value) return typeof value.role === 'string' && ('content' in value || 'tool_calls' in value);
  return 'from' in value && 'value' in value && typeof value.from === 'string' && typeof value.value === 'string';
}

function parsed(text: string): Structure {
  const structure = parsedAsWritten(text);
  if (structure === undefined || 'fault' in structure || !text.includes('\\')) return structure;
  // An escape may stand for what the text itself could not hold.
  const fault = unstorableAt(structure.value);
  return fault === undefined
    ? structure
    : { fault: [fault.path, fault.message].filter((part) => part !== '').join(' ') };
}

function parsedAsWritten(text: string): Structure {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const exact = parseJson(text);
    if ('fault' in exact) return { fault: exact.fault };
    return typeof exact.value === 'object' && exact.value !== null ? { value: exact.value } : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    const value = parsePythonLiteral(text);
    return typeof value === 'object' && value !== null ? { value } : undefined;
  } catch (error) {
    if (!(error instanceof PythonLiteralError)) throw error;
    const fault = `begins as a list or an object, but is neither JSON nor what Python writes: ${error.message}`;
    return { fault, isFollowed: error.isFollowed };
  }
}
