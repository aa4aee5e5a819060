// Lists and objects that a file holds as text: JSON, as CSV cells and string columns have it, or Python's `repr`.
import { unstorableAt } from '../../storable.js';
import { PythonLiteralError, parsePythonLiteral } from './python-literal.js';

/** What a text holds: a list or an object, or what is wrong with one that was begun; undefined: it is only a text. */
export type Structure = { value: object } | { fault: string } | undefined;

/** Of a column that holds nothing but lists and objects: whatever begins as one is one. */
export function structureOf(text: string): Structure {
  if (!/^\s*(?:[[{(]|array\()/.test(text)) return undefined;
  return parsed(text);
}

/** Names that only messages have. */
const messageBeginning =
  /^\s*(?:array\()?\s*[[(]\s*\{\s*(["'])(?:role|content|from|value|tool_calls|name|tool_call_id|reasoning_content)\1\s*:/;

/** Of a column that may hold texts, too: only what begins as a list of messages is one. */
export function messagesIn(text: string): Structure {
  if (!messageBeginning.test(text)) return undefined;
  const structure = parsed(text);
  return structure !== undefined && 'value' in structure && !isMessages(structure.value) ? undefined : structure;
}

function isMessages(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every(
    (each: unknown) =>
      typeof each === 'object' &&
      each !== null &&
      (('role' in each && ('content' in each || 'tool_calls' in each)) || ('from' in each && 'value' in each)),
  );
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
    return typeof value === 'object' && value !== null ? { value } : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    const value = parsePythonLiteral(text);
    return typeof value === 'object' && value !== null ? { value } : undefined;
  } catch (error) {
    if (!(error instanceof PythonLiteralError)) throw error;
    return { fault: `begins as a list or an object, but is neither JSON nor what Python writes: ${error.message}` };
  }
}
