// A snapshot's records, one by one, and which of them are trained on and which are held out to validate.
import { createReadStream } from 'node:fs';
import {
  demonstrationRecord,
  documentRecord,
  heldOutPoint,
  type Message,
  normalizeMessages,
} from '@tastemaker/contracts';
import { boundedLines, LineTooLong } from '@tastemaker/language-model';
import type { z } from 'zod';

/** Characters of a line: a comparison's has its prompt with documents, its completions and judgments. */
const longest = 128 * 2 ** 20;

/**
 * A snapshot's records, one by one. Snapshots are made and checked by the API; a line that breaks the schema means that
 * the file was damaged since.
 * @throws Error naming the line.
 */
export async function* readRecords<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): AsyncGenerator<z.infer<Schema>, void, undefined> {
  try {
    for await (const lines of boundedLines(createReadStream(file), longest)) {
      for (const { number, text } of lines) yield parseLine(text, number, file, schema);
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    throw new Error(`${file}: ${error.message}; the file was damaged`, { cause: error });
  }
}

function parseLine<Schema extends z.ZodType>(
  line: string,
  number: number,
  file: string,
  schema: Schema,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`line ${number} of ${file} is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`line ${number} of ${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
}

export interface Snapshot {
  readonly file: string;
  readonly hash: string;
}

export type Part = 'train' | 'validation';

/** With fewer, one held out would be more than a small share. */
const enoughToSpareOne = 20;

interface Kind<Schema extends z.ZodType<{ split?: string | undefined }>> {
  readonly schema: Schema;
  /** What of a record is hashed. */
  readonly key: (record: z.infer<Schema>) => string;
}

const documents: Kind<typeof documentRecord> = { schema: documentRecord, key: ({ text }) => text };
const demonstrations: Kind<typeof demonstrationRecord> = {
  schema: demonstrationRecord,
  key: ({ messages }) => normalizeMessages(messages.slice(0, -1)),
};

/** The texts of one part of a snapshot of documents, of which about a share is held out. */
export async function* documentTexts(snapshot: Snapshot, part: Part, share: number): AsyncGenerator<string> {
  for await (const { record } of partOf(snapshot, part, share, documents)) yield record.text;
}

/** The conversations of one part of a snapshot of demonstrations. */
export async function* conversations(snapshot: Snapshot, part: Part, share: number): AsyncGenerator<Conversation> {
  for await (const { record, line } of partOf(snapshot, part, share, demonstrations)) {
    const { demonstrationId, messages } = record;
    yield { name: demonstrationId === undefined ? `line ${line}` : `demonstration ${demonstrationId}`, messages };
  }
}

/** A demonstration's messages, with the name by which people find it: its id, or its line in the snapshot. */
export interface Conversation {
  readonly name: string;
  readonly messages: Message[];
}

/** Test records are in neither part. */
async function* partOf<Schema extends z.ZodType<{ split?: string | undefined }>>(
  snapshot: Snapshot,
  part: Part,
  share: number,
  { schema, key }: Kind<Schema>,
): AsyncGenerator<{ readonly record: z.infer<Schema>; readonly line: number }> {
  const limit = await heldOutLimit(snapshot, share, { schema, key });
  let line = 0;
  for await (const record of readRecords(snapshot.file, schema)) {
    line += 1;
    const byHash = heldOutPoint(key(record)) < limit ? 'validation' : 'train';
    if ((record.split ?? byHash) === part) yield { record, line };
  }
}

/** The share, or as much more as it takes that one of a small number of records is held out. */
async function heldOutLimit<Schema extends z.ZodType<{ split?: string | undefined }>>(
  { file }: Snapshot,
  share: number,
  { schema, key }: Kind<Schema>,
): Promise<number> {
  if (share === 0) return 0;
  let lowest: readonly number[] = [];
  let records = 0;
  // One is found soon where there are many.
  for await (const record of readRecords(file, schema)) {
    if (record.split === 'validation') return share;
    if (record.split !== undefined) continue;
    const point = heldOutPoint(key(record));
    if (point < share) return share;
    records += 1;
    lowest = [...lowest, point].toSorted((a, b) => a - b).slice(0, 2);
  }
  // Between the lowest and the next: the lowest alone is below.
  const [first = 1, second = 1] = lowest;
  return records < enoughToSpareOne ? share : (first + second) / 2;
}
