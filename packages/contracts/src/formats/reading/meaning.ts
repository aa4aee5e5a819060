// Columns that no format may pass over: what they hold changes what a row means. They are known by the names that files give
// them; a value that only repeats what was read is no loss.
import type { FileRecord } from '../file-record.js';
import { isEmpty, type Unread } from './row-notes.js';

interface Meaning {
  /** What the column holds. */
  holds: string;
  /** The column that would be read in its place. */
  mapTo?: string;
  /** A number or a truth value of this name is something else. */
  isText?: true;
}

const question: Meaning = { holds: 'the prompt, or a part of it', mapTo: 'prompt', isText: true };
const system: Meaning = { holds: 'a system prompt', mapTo: 'system', isText: true };
const earlier: Meaning = { holds: 'what was said before', isText: true };
const conversation: Meaning = { holds: 'a conversation', mapTo: 'prompt', isText: true };
const tools: Meaning = { holds: 'functions that the assistant may call', mapTo: 'tools' };
const calls: Meaning = { holds: 'calls of functions' };
const reasoning: Meaning = { holds: 'what the assistant thought before it answered', isText: true };
const media: Meaning = { holds: 'what is no text (images, sounds, files)', isText: true };
const documents: Meaning = { holds: 'documents that belong to the prompt', isText: true };
const label: Meaning = { holds: 'another word on which answer is better' };

/** By name in lower case, without anything but letters and digits. */
const meanings: Record<string, Meaning> = Object.fromEntries([
  ...of(
    question,
    'prompt promptText question query questions instruction instructions input inputs inputText userInput',
  ),
  ...of(question, 'userPrompt userMessage userQuery userQuestion problem request'),
  ...of(system, 'system systemPrompt systemMessage systemPrompts sys sysPrompt systemInstruction developer'),
  ...of(system, 'customSystemPrompt preamble'),
  ...of(earlier, 'history chatHistory conversationHistory contexts previousMessages turns'),
  ...of(conversation, 'context conversation conversations messages dialogue dialog promptMessages chat'),
  ...of(tools, 'tools functions availableTools toolDefinitions toolSchemas'),
  ...of(calls, 'toolCalls toolCall functionCall functionCalls toolResults toolResponses'),
  ...of(reasoning, 'reasoning reasoningContent thinking thoughts thought chainOfThought cot scratchpad'),
  ...of(media, 'image images imageUrl imageUrls audio audios video videos picture pictures attachment attachments'),
  ...of(documents, 'documents contextDocuments passages passage retrievedDocuments'),
  ...of(
    label,
    'label labels winner preference preferred preferredOutput choice better betterResponseId saferResponseId',
  ),
  ...of(label, 'overallPreference chosenIndex bestIndex verdict humanLabel annotatorLabel isChosen'),
]);

function of(meaning: Meaning, names: string): [string, Meaning][] {
  return names.split(' ').map((name) => [plain(name), meaning]);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Names recur from row to row. */
const known = new Map<string, Meaning | undefined>();
const mostKnown = 10_000;

function meaningOf(column: string): Meaning | undefined {
  if (known.has(column)) return known.get(column);
  const name = plain(column);
  const found = meanings[name] ?? meanings[name.replace(/^(?:chosen|rejected)/, '')];
  if (known.size < mostKnown) known.set(column, found);
  return found;
}

/** Why a row may not be read without this, with the cure; undefined: it may. */
export function lossOf({ column, value, holds }: Unread, record: FileRecord | undefined): string | undefined {
  if (holds !== undefined) return `${column} holds ${holds}, which is not read: ${ignoring(column)}`;
  if (column.includes('.')) return undefined;
  const meaning = meaningOf(column);
  if (meaning === undefined || isEmpty(value)) return undefined;
  if (meaning.isText === true && !isWords(value)) return undefined;
  if (record !== undefined && meaning.isText === true && repeats(value, record)) return undefined;
  const mapped =
    meaning.mapTo === undefined || meaning.mapTo === column ? '' : `${mapping(meaning.mapTo, column)}, or `;
  return `${column} holds ${meaning.holds}, and is not read: ${mapped}${ignoring(column)}`;
}

function mapping(name: string, column: string): string {
  return `read it as the ${name} (--map ${name}=${quoted(column)})`;
}

function ignoring(column: string): string {
  return `leave it out (--ignore ${quoted(column)})`;
}

function quoted(column: string): string {
  return /^[\w.-]+$/.test(column) ? column : `'${column}'`;
}

/** Whether every text of a value is one that the record has anyway. */
function repeats(value: unknown, { messages, completions }: FileRecord): boolean {
  const all = [...messages, ...completions.flatMap((completion) => completion.messages ?? [])];
  const texts = new Set([...all.map(({ content }) => content.trim()), ...completions.map(({ text }) => text.trim())]);
  return textsOf(value).every((text) => texts.has(text.trim()));
}

/** Of messages their contents only: roles are no texts of the record. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const named = Object.entries(value).filter(([name]) => name !== 'role' && name !== 'from');
  return named.flatMap(([, inner]) => textsOf(inner));
}

/** A text, a list or an object: a number is something else, also where a CSV file holds it. */
function isWords(value: unknown): boolean {
  if (typeof value === 'string') return !/^\s*(?:[-+]?[\d.]+|true|false)\s*$/i.test(value);
  return typeof value === 'object';
}
