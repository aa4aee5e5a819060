// What runs in a sandbox: reads one file, whatever it is, and hands on what was checked of it, some at a time.
import { createReadStream, statSync } from 'node:fs';
import {
  type ConversationLine,
  type DemonstrationRecord,
  type DocumentRecord,
  demonstrationRecord,
  documentRecord,
  type ImportBeginning,
  type ImportContainer,
  type ImportFormat,
  parseJson,
  readConversation,
  splitOf,
} from '@tastemaker/contracts';
import type { NumberedRecord } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { readBeginning } from './beginning.js';
import { checkedLines, jsonLine, type Parsed } from './checked-lines.js';
import { type FileAccount, ReadingNotes, type ReadingOptions } from './import-notes.js';
import type { Line } from './lines.js';
import { openRecords, type ReadingChoices } from './records.js';
import { Expansion } from './row.js';

export type ReadOrder = { path: string } & (
  | ({ wanted: 'records' } & ReadingChoices & ReadingOptions)
  | { wanted: 'beginning' }
  | { wanted: 'conversations' | 'documents' | 'demonstrations' }
);

export type ReadConversation = Exclude<ConversationLine, { kind: 'error' }>;

/** Records of a snapshot, as lines of JSON. */
export interface SnapshotLines {
  lines: string;
  splits: (string | undefined)[];
}

export type ReadItem =
  | { kind: 'opened'; format: ImportFormat; container: ImportContainer }
  | { kind: 'records'; records: NumberedRecord[] }
  | { kind: 'beginning'; beginning: ImportBeginning }
  | { kind: 'conversations'; conversations: ReadConversation[] }
  | { kind: 'lines'; batch: SnapshotLines };

/** An error can't be handed from process to process as what it is. */
export type ReadEnd =
  | { kind: 'read'; account: FileAccount | undefined }
  | { kind: 'refused'; detail: string; errors: HttpProblem['errors'] };

/** The work of the sandbox. */
export async function* run(
  order: ReadOrder,
  context: { progress(): Promise<void> },
): AsyncGenerator<ReadItem, ReadEnd, undefined> {
  try {
    return { kind: 'read', account: yield* readItems(order, () => context.progress()) };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return { kind: 'refused', detail: error.message, errors: error.errors };
  }
}

async function* readItems(
  order: ReadOrder,
  progress: () => Promise<void>,
): AsyncGenerator<ReadItem, FileAccount | undefined, undefined> {
  if (order.wanted === 'records') {
    const notes = new ReadingNotes(order, progress);
    const { format, container, batches } = await openRecords(order.path, order, notes);
    yield { kind: 'opened', format, container };
    for await (const records of batches) yield { kind: 'records', records };
    return notes.account();
  }
  if (order.wanted === 'beginning') {
    yield { kind: 'beginning', beginning: await readBeginning(order.path) };
    return undefined;
  }
  if (order.wanted === 'conversations') {
    for await (const some of inBatches(lines(order.path, conversationIn, progress), (value) => value.size)) {
      yield { kind: 'conversations', conversations: some.map(({ value }) => value) };
    }
    return undefined;
  }
  const read = order.wanted === 'documents' ? jsonLine(documentRecord) : jsonLine(demonstrationRecord.strict());
  for await (const some of inBatches(
    lines<DocumentRecord | DemonstrationRecord>(order.path, read, progress),
    (value) => value.size,
  )) {
    const records = some.map(({ value }) => withSplit(value));
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    yield { kind: 'lines', batch: { lines: text, splits: records.map(({ split }) => split) } };
  }
  return undefined;
}

/** Which of the documents that name no split are held out is said by the run that reads them. */
function withSplit(record: DocumentRecord | DemonstrationRecord): { split?: string | undefined } {
  if (!('messages' in record)) return record;
  return { ...record, split: record.split ?? splitOf(record.messages.slice(0, -1)) };
}

async function* lines<Value>(
  path: string,
  parse: (line: Line) => Parsed<Value>,
  progress: () => Promise<void>,
): AsyncGenerator<{ value: Value; size: number }> {
  const expansion = new Expansion(statSync(path).size);
  const options = { onUnpacked: (bytes: number) => expansion.add(bytes), progress };
  yield* checkedLines(createReadStream(path), parse, options);
}

function conversationIn({ text }: Line): Parsed<ReadConversation> {
  const json = parseJson(text);
  if ('fault' in json) return { error: json.fault };
  const parsed = readConversation(json.value);
  return parsed.kind === 'error' ? { error: parsed.message } : { value: parsed };
}

const charactersPerBatch = 2 ** 18;

/** Items that are handed on at once: what a message costs is shared. */
async function* inBatches<Item>(all: AsyncIterable<Item>, sizeOf: (item: Item) => number): AsyncGenerator<Item[]> {
  let some: Item[] = [];
  let characters = 0;
  for await (const item of all) {
    some.push(item);
    characters += sizeOf(item);
    if (characters < charactersPerBatch) continue;
    yield some;
    some = [];
    characters = 0;
  }
  if (some.length > 0) yield some;
}
