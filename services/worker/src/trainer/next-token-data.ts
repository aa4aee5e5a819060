import { demonstrationRecord, documentRecord } from '@tastemaker/contracts';
import {
  firstRows,
  type Row,
  type RowSource,
  storeConversations,
  storeDocuments,
  storedConversationRows,
  storedDocumentRows,
  type Tokenizer,
  type TokenStore,
} from '@tastemaker/language-model';
import type { z } from 'zod';
import { readRecords } from './jsonl.js';

/**
 * A snapshot as rows to train on. It is read record by record and tokenized once, into token stores in the run's folder:
 * neither its text nor its tokens have to fit in memory, and a trainer that is started again finds them there.
 */

export interface Snapshot {
  readonly file: string;
  readonly hash: string;
}

export interface StoredData {
  readonly rows: RowSource;
  /** Held-out rows, as many as an evaluation reads; undefined where there are none. */
  readonly validation: Iterable<Row> | undefined;
  readonly counts: { readonly training: number; readonly validation: number; readonly leftOut: number };
}

type Part = 'train' | 'validation';

/** One record in so many is held out for the validation loss, where the records name no split themselves. */
const heldOutEvery = 100;
/** More would make evaluations long without making them surer. */
const validationTokens = 2 ** 18;

/** Documents: every token counts. */
export async function documentData(
  snapshot: Snapshot,
  tokenizer: Tokenizer,
  options: { readonly folder: string; readonly maxTokens: number },
): Promise<StoredData> {
  return storedData((part) =>
    storeDocuments({
      folder: options.folder,
      corpus: `${snapshot.hash}/${part}`,
      tokenizer,
      items: documentTexts(snapshot, part),
    }).then((store) => ({ store, rows: storedDocumentRows(store, options.maxTokens), leftOut: 0 })),
  );
}

/** Conversations in the model's chat format: the assistant's tokens count. */
export async function conversationData(
  snapshot: Snapshot,
  tokenizer: Tokenizer,
  options: { readonly folder: string; readonly maxTokens: number },
): Promise<StoredData> {
  return storedData((part) =>
    storeConversations({
      folder: options.folder,
      corpus: `${snapshot.hash}/${part}`,
      tokenizer,
      items: conversations(snapshot, part),
    }).then((store) => ({ store, ...storedConversationRows(store, options.maxTokens) })),
  );
}

/** The texts of one part of a snapshot of documents. */
export async function* documentTexts(snapshot: Snapshot, part: Part): AsyncGenerator<string> {
  for await (const { text } of partOf(snapshot, part, documentRecord)) yield text;
}

async function* conversations(snapshot: Snapshot, part: Part) {
  for await (const { messages } of partOf(snapshot, part, demonstrationRecord)) yield messages;
}

async function storedData(
  store: (part: Part) => Promise<{ store: TokenStore; rows: RowSource; leftOut: number }>,
): Promise<StoredData> {
  const training = await store('train');
  const validation = await store('validation');
  return {
    rows: training.rows,
    validation: validation.rows.count === 0 ? undefined : firstRows(validation.rows, validationTokens),
    counts: {
      training: training.store.description.documents,
      validation: validation.store.description.documents,
      leftOut: training.leftOut,
    },
  };
}

/** Records by their own split; where no record has one, every hundredth is held out. Test records are never trained on. */
async function* partOf<Schema extends z.ZodType<{ split?: string | undefined }>>(
  { file }: Snapshot,
  part: Part,
  schema: Schema,
): AsyncGenerator<z.infer<Schema>> {
  const isSplit = await namesSplits(file, schema);
  let index = 0;
  for await (const record of readRecords(file, schema)) {
    const byPlace = index % heldOutEvery === heldOutEvery - 1 ? 'validation' : 'train';
    if ((isSplit ? (record.split ?? 'train') : byPlace) === part) yield record;
    index += 1;
  }
}

async function namesSplits(file: string, schema: z.ZodType<{ split?: string | undefined }>): Promise<boolean> {
  for await (const record of readRecords(file, schema)) if (record.split !== undefined) return true;
  return false;
}
