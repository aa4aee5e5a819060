// A snapshot as rows to train on. It is read record by record and tokenized once, into token stores in the run's
// folder: neither its text nor its tokens have to fit in memory, and a trainer that is started again finds them there.
import type { Message } from '@tastemaker/contracts';
import {
  firstRows,
  type LeftOutDocument,
  type Row,
  type RowSource,
  storeConversations,
  storeDocuments,
  storedConversationRows,
  storedDocumentRows,
  type Tokenizer,
  type TokenStore,
} from '@tastemaker/language-model';
import type { LeftOutRow } from './left-out.js';
import { type Conversation, conversations, documentTexts, type Part, type Snapshot } from './snapshot-records.js';

export interface StoredData {
  readonly rows: RowSource;
  /** Held-out rows, as many as an evaluation reads; undefined where there are none. */
  readonly validation: Iterable<Row> | undefined;
  readonly counts: { readonly training: number; readonly validation: number };
  /** Of both parts. */
  readonly leftOut: readonly LeftOutRow[];
}

/** More would make evaluations long without making them surer. */
const validationTokens = 2 ** 16;

interface DataOptions {
  readonly folder: string;
  readonly maxTokens: number;
  /** Held out of the records that name no split. */
  readonly validationShare: number;
}

/** Documents: every token counts. */
export async function documentData(
  snapshot: Snapshot,
  tokenizer: Tokenizer,
  options: DataOptions,
): Promise<StoredData> {
  return storedData((part) =>
    storeDocuments({
      folder: options.folder,
      corpus: `${snapshot.hash}/${options.validationShare}/${part}`,
      tokenizer,
      items: documentTexts(snapshot, part, options.validationShare),
    }).then((store) => ({ store, rows: storedDocumentRows(store, options.maxTokens), leftOut: [] })),
  );
}

/** Conversations in the model's chat format: the assistant's tokens count. */
export async function conversationData(
  snapshot: Snapshot,
  tokenizer: Tokenizer,
  options: DataOptions,
): Promise<StoredData> {
  return storedData(async (part) => {
    const store = await storeConversations({
      folder: options.folder,
      corpus: `${snapshot.hash}/${options.validationShare}/${part}`,
      tokenizer,
      items: messagesOf(conversations(snapshot, part, options.validationShare)),
    });
    const { rows, leftOut } = storedConversationRows(store, options.maxTokens);
    const all = leftOut.length === 0 ? [] : conversations(snapshot, part, options.validationShare);
    return { store, rows, leftOut: await namedRows(leftOut, all) };
  });
}

async function* messagesOf(all: AsyncIterable<Conversation>): AsyncGenerator<Message[]> {
  for await (const { messages } of all) yield messages;
}

/** The documents of a store by the names of the conversations that they were made from. */
async function namedRows(
  leftOut: readonly LeftOutDocument[],
  all: AsyncIterable<Conversation> | readonly Conversation[],
): Promise<LeftOutRow[]> {
  const reasons = new Map(leftOut.map(({ document, reason }) => [document, reason]));
  const rows: LeftOutRow[] = [];
  let document = 0;
  for await (const { name } of all) {
    const reason = reasons.get(document);
    if (reason !== undefined) rows.push({ name, reason });
    document += 1;
  }
  return rows;
}

interface StoredPart {
  readonly store: TokenStore;
  readonly rows: RowSource;
  readonly leftOut: readonly LeftOutRow[];
}

async function storedData(store: (part: Part) => Promise<StoredPart>): Promise<StoredData> {
  const training = await store('train');
  const validation = await store('validation');
  return {
    rows: training.rows,
    validation: validation.rows.count === 0 ? undefined : firstRows(validation.rows, validationTokens),
    counts: {
      training: training.store.description.documents,
      validation: validation.store.description.documents,
    },
    leftOut: [...training.leftOut, ...validation.leftOut],
  };
}
