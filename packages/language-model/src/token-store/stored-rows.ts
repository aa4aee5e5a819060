// A token store's documents and conversations as rows to train on.
import { createHash } from 'node:crypto';
import { isRefusedText } from '../tokenizer/refused-text.js';
import type { ChatMessage, Tokenizer } from '../tokenizer/tokenizer.js';
import { conversationRow, documentTokens } from '../training/text-rows.js';
import type { RowSource } from '../training/token-dataset.js';
import { buildTokenStore } from './build-token-store.js';
import type { TokenStore } from './token-store.js';

export interface StoredCorpus<Item> {
  /** Where stores are kept. */
  readonly folder: string;
  /** Names the items: a content hash, and which part of it. */
  readonly corpus: string;
  readonly items: AsyncIterable<Item>;
  readonly tokenizer: Tokenizer;
}

/** Documents in a store, each with its end token: every token counts. */
export function storeDocuments(corpus: StoredCorpus<string>): Promise<TokenStore> {
  const { folder, items, tokenizer } = corpus;
  return buildTokenStore(folder, {
    key: keyOf('documents', corpus),
    vocabularySize: tokenizer.vocabularySize,
    hasTargets: false,
    items,
    encode: (text) => ({ tokens: documentTokens(tokenizer, text) }),
  });
}

/**
 * Conversations in a store, in the model's chat format: the assistant's tokens count. One that the model's template or
 * tokenizer refuses is empty there, and named.
 */
export function storeConversations(corpus: StoredCorpus<readonly ChatMessage[]>): Promise<TokenStore> {
  const { folder, items, tokenizer } = corpus;
  return buildTokenStore(folder, {
    key: keyOf('conversations', corpus),
    vocabularySize: tokenizer.vocabularySize,
    hasTargets: true,
    items,
    encode: (messages) => {
      try {
        const [segment] = conversationRow(tokenizer, messages);
        return { tokens: Int32Array.from(segment?.tokens ?? []), targets: Uint8Array.from(segment?.targets ?? []) };
      } catch (error) {
        if (isRefusedText(error)) return { refused: error.message };
        throw error;
      }
    },
  });
}

function keyOf(kind: string, { corpus, tokenizer }: StoredCorpus<unknown>) {
  const { tokenizerJson, tokenizerConfigJson } = tokenizer.files();
  const hash = createHash('sha256').update(tokenizerJson).update('\n').update(tokenizerConfigJson).digest('hex');
  return { kind, version: 1, corpus, tokenizer: hash };
}

/** Longer documents are cut into rows of so many tokens. Pieces of one token, which nothing predicts, are left out. */
export function storedDocumentRows(store: TokenStore, maxTokens: number): RowSource {
  const starts: number[] = [];
  const lengths: number[] = [];
  for (let document = 0; document < store.description.documents; document++) {
    const [first, end] = store.span(document);
    for (let start = first; start + 1 < end; start += maxTokens) {
      starts.push(start);
      lengths.push(Math.min(maxTokens, end - start));
    }
  }
  return rowsAt(store, maxTokens, Float64Array.from(starts), Int32Array.from(lengths));
}

/** A document that is not trained on, by its place in the store. */
export interface LeftOutDocument {
  readonly document: number;
  readonly why: 'refused' | 'too-long';
  readonly reason: string;
}

/** Longer conversations are left out, and named: a cut one would teach answers to questions not seen. */
export function storedConversationRows(
  store: TokenStore,
  maxTokens: number,
): { readonly rows: RowSource; readonly leftOut: readonly LeftOutDocument[] } {
  const starts: number[] = [];
  const lengths: number[] = [];
  const leftOut = store.refused.map((refused): LeftOutDocument => ({ ...refused, why: 'refused' }));
  for (let document = 0; document < store.description.documents; document++) {
    const [start, end] = store.span(document);
    if (end - start > maxTokens) {
      const reason = `It has ${end - start} tokens, and a row ${maxTokens} at most.`;
      leftOut.push({ document, why: 'too-long', reason });
    } else if (end > start) {
      starts.push(start);
      lengths.push(end - start);
    }
  }
  const rows = rowsAt(store, maxTokens, Float64Array.from(starts), Int32Array.from(lengths));
  return { rows, leftOut };
}

function rowsAt(store: TokenStore, maxTokens: number, starts: Float64Array, lengths: Int32Array): RowSource {
  return {
    count: starts.length,
    contentHash: `${store.description.contentHash}:${maxTokens}`,
    length: (index) => lengths[index] ?? 0,
    row: (index) => {
      const start = starts[index] ?? 0;
      return [store.read(start, start + (lengths[index] ?? 0))];
    },
  };
}
