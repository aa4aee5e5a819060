// A snapshot as rows to train on. It is read record by record and tokenized once, into token stores in the run's
// folder: neither its text nor its tokens have to fit in memory, and a trainer that is started again finds them there.
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
import { conversations, documentTexts, type Part, type Snapshot } from './snapshot-records.js';

export interface StoredData {
  readonly rows: RowSource;
  /** Held-out rows, as many as an evaluation reads; undefined where there are none. */
  readonly validation: Iterable<Row> | undefined;
  readonly counts: { readonly training: number; readonly validation: number; readonly leftOut: number };
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
    }).then((store) => ({ store, rows: storedDocumentRows(store, options.maxTokens), leftOut: 0 })),
  );
}

/** Conversations in the model's chat format: the assistant's tokens count. */
export async function conversationData(
  snapshot: Snapshot,
  tokenizer: Tokenizer,
  options: DataOptions,
): Promise<StoredData> {
  return storedData((part) =>
    storeConversations({
      folder: options.folder,
      corpus: `${snapshot.hash}/${options.validationShare}/${part}`,
      tokenizer,
      items: conversations(snapshot, part, options.validationShare),
    }).then((store) => ({ store, ...storedConversationRows(store, options.maxTokens) })),
  );
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
