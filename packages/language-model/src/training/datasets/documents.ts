// Pre-training: documents, every token of which is to be predicted.
import type { Row } from '../../decoder/layout.js';
import type { Tokenizer } from '../../tokenizer/tokenizer.js';
import type { TokenDataset } from './dataset.js';
import { shuffledPasses } from './passes.js';
import { rowSource } from './row-source.js';

export interface DocumentDatasetOptions {
  readonly documents: Iterable<string>;
  readonly tokenizer: Tokenizer;
  /** About so many tokens a step. */
  readonly tokensPerStep: number;
  /** Longer documents are cut into pieces of so many tokens. */
  readonly maxTokens: number;
}

/**
 * Documents, each ended by the tokenizer's end token, in a new order each pass. Documents never attend to each other,
 * and the pieces of a cut document do not either.
 */
export function documentDataset(options: DocumentDatasetOptions): TokenDataset {
  return shuffledPasses(rowSource(documentRows(options)), options.tokensPerStep);
}

/** One row of one segment for each document, or piece of one. */
export function documentRows({
  documents,
  tokenizer,
  maxTokens,
}: Omit<DocumentDatasetOptions, 'tokensPerStep'>): Row[] {
  const rows: Row[] = [];
  for (const document of documents) {
    const tokens = documentTokens(tokenizer, document);
    for (let start = 0; start < tokens.length; start += maxTokens) {
      const piece = tokens.slice(start, start + maxTokens);
      // A single token has nothing before it to be predicted from.
      if (piece.length > 1) rows.push([{ tokens: piece, targets: new Uint8Array(piece.length).fill(1) }]);
    }
  }
  return rows;
}

/** A document's tokens and the end token. */
export function documentTokens(tokenizer: Tokenizer, document: string): Int32Array {
  const tokens = tokenizer.encode(document);
  const [endToken] = tokenizer.endTokens;
  if (endToken === undefined) return tokens;
  const ended = new Int32Array(tokens.length + 1);
  ended.set(tokens);
  ended[tokens.length] = endToken;
  return ended;
}
