// Documents tokenized once, into a token store. A store appears whole or not at all; one whose making was killed goes on
// behind the last document that was written.
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  descriptionFile,
  documentsFile,
  readEnds,
  refusedFile,
  requireLittleEndian,
  TokenStore,
  type TokenStoreDescription,
  targetsFile,
  tokensFile,
} from './token-store.js';

/** A document's tokens; `targets` says for each whether predicting it counts. */
export interface StoredTokens {
  readonly tokens: Int32Array;
  readonly targets?: Uint8Array;
}

export interface TokenStoreContents<Item> {
  /** All that decides what is stored, such as the corpus's and the tokenizer's hashes: the store's name follows from it. */
  readonly key: Readonly<Record<string, string | number | boolean | null>>;
  readonly vocabularySize: number;
  /** Documents have targets of their own; without, every token counts. */
  readonly hasTargets: boolean;
  /** The same items in the same order each time. */
  readonly items: AsyncIterable<Item>;
  readonly encode: (item: Item) => StoredTokens | RefusedTokens;
}

/** Why an item cannot be encoded. Its document is empty, and named with the reason. */
export interface RefusedTokens {
  readonly refused: string;
}

/** Tokens that are gathered before they are written. */
const blockTokens = 2 ** 18;

/**
 * Opens the store of that key in `folder`, making it first where there is none. The caller closes it. One process at a
 * time: two that make the same store would write over each other.
 */
export async function buildTokenStore<Item>(folder: string, contents: TokenStoreContents<Item>): Promise<TokenStore> {
  requireLittleEndian();
  const key = createHash('sha256').update(JSON.stringify(contents.key)).digest('hex').slice(0, 32);
  const path = join(folder, key);
  if (!existsSync(path)) {
    const partial = `${path}.partial`;
    mkdirSync(partial, { recursive: true });
    await fill(partial, contents);
    renameSync(partial, path);
  }
  return new TokenStore(path);
}

async function fill<Item>(partial: string, contents: TokenStoreContents<Item>): Promise<void> {
  const width = contents.vocabularySize <= 2 ** 16 ? 2 : 4;
  const { hasTargets } = contents;
  const written = cutToWhole(partial, width, hasTargets);
  const writer = new BlockWriter(partial, width, hasTargets, written.tokens);
  try {
    let index = 0;
    for await (const item of contents.items) {
      // Written before this process began.
      const document = index++;
      if (document < written.documents) continue;
      const encoded = contents.encode(item);
      if ('refused' in encoded) noteRefused(partial, document, encoded.refused);
      writer.add('refused' in encoded ? { tokens: new Int32Array() } : encoded);
    }
    writer.flush();
    const counts = { documents: Math.max(index, written.documents), tokens: writer.tokens };
    const contentHash = hashFiles(
      partial,
      hasTargets ? [tokensFile, documentsFile, targetsFile] : [tokensFile, documentsFile],
    );
    const description: TokenStoreDescription = { width, hasTargets, ...counts, contentHash };
    writeFileSync(join(partial, descriptionFile), `${JSON.stringify(description, null, 2)}\n`, { flush: true });
  } finally {
    writer.close();
  }
}

function noteRefused(partial: string, document: number, reason: string): void {
  appendFileSync(join(partial, refusedFile), `${JSON.stringify({ document, reason })}\n`, { flush: true });
}

/** Documents whose tokens are all there; what was written behind them is cut off. */
function cutToWhole(partial: string, width: number, hasTargets: boolean): { documents: number; tokens: number } {
  const sizeOf = (name: string): number => (existsSync(join(partial, name)) ? statSync(join(partial, name)).size : 0);
  const cut = (name: string, size: number): void => {
    if (sizeOf(name) > size) truncateSync(join(partial, name), size);
  };
  const room = Math.min(
    Math.floor(sizeOf(tokensFile) / width),
    hasTargets ? sizeOf(targetsFile) : Number.POSITIVE_INFINITY,
  );
  const ends = sizeOf(documentsFile) === 0 ? new Float64Array(0) : readEnds(join(partial, documentsFile));
  let documents = ends.length;
  while (documents > 0 && (ends[documents - 1] ?? 0) > room) documents--;
  const tokens = ends[documents - 1] ?? 0;
  cut(tokensFile, tokens * width);
  cut(targetsFile, tokens);
  cut(documentsFile, documents * Float64Array.BYTES_PER_ELEMENT);
  return { documents, tokens };
}

/** Appends to the store's files in blocks, the list of documents last: it never names tokens that are not there. */
class BlockWriter {
  tokens: number;
  readonly #files: { readonly tokens: number; readonly targets: number | undefined; readonly documents: number };
  readonly #block: Uint16Array | Uint32Array;
  readonly #targets = new Uint8Array(blockTokens);
  #filled = 0;
  #ends: number[] = [];

  constructor(folder: string, width: 2 | 4, hasTargets: boolean, tokens: number) {
    this.tokens = tokens;
    this.#block = width === 2 ? new Uint16Array(blockTokens) : new Uint32Array(blockTokens);
    this.#files = {
      tokens: openSync(join(folder, tokensFile), 'a'),
      targets: hasTargets ? openSync(join(folder, targetsFile), 'a') : undefined,
      documents: openSync(join(folder, documentsFile), 'a'),
    };
  }

  add({ tokens, targets }: StoredTokens): void {
    for (let from = 0; from < tokens.length; ) {
      const count = Math.min(blockTokens - this.#filled, tokens.length - from);
      this.#block.set(tokens.subarray(from, from + count), this.#filled);
      if (targets === undefined) this.#targets.fill(1, this.#filled, this.#filled + count);
      else this.#targets.set(targets.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === blockTokens) this.flush();
    }
    this.tokens += tokens.length;
    this.#ends.push(this.tokens);
    if (this.#ends.length >= blockTokens) this.flush();
  }

  flush(): void {
    writeAll(this.#files.tokens, this.#block.subarray(0, this.#filled));
    if (this.#files.targets !== undefined) writeAll(this.#files.targets, this.#targets.subarray(0, this.#filled));
    writeAll(this.#files.documents, Float64Array.from(this.#ends));
    this.#filled = 0;
    this.#ends = [];
  }

  close(): void {
    for (const file of [this.#files.tokens, this.#files.targets, this.#files.documents]) {
      if (file === undefined) continue;
      fsyncSync(file);
      closeSync(file);
    }
  }
}

function writeAll(descriptor: number, data: Uint8Array | Uint16Array | Uint32Array | Float64Array): void {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

/** Read in pieces, since a file may be larger than memory. */
function hashFiles(folder: string, names: readonly string[]): string {
  const hash = createHash('sha256');
  const piece = new Uint8Array(2 ** 20);
  for (const name of names) {
    const descriptor = openSync(join(folder, name), 'r');
    try {
      for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
        hash.update(piece.subarray(0, read));
      }
    } finally {
      closeSync(descriptor);
    }
  }
  return hash.digest('hex');
}
