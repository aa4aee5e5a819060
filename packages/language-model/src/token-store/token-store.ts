// Tokens on disk, read by place. Node has no memory mapping, so rows are read by positioned reads, which the system's
// file cache serves: a corpus may be larger than memory, and what is in memory is a number for each document.
//
//   tokens.bin     every document's tokens, one after the other, uint16 or uint32 little-endian
//   targets.bin    one byte a token, 1 where it carries loss; absent where all do
//   documents.bin  for each document where its tokens end, float64 (whole numbers, exact to 2⁵³)
//   refused.jsonl  a line for each document that is empty because it was refused: which, and why
//   store.json     what was stored, written last
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { TrainingStateError } from '../training/errors.js';

export const tokensFile = 'tokens.bin';
export const targetsFile = 'targets.bin';
export const documentsFile = 'documents.bin';
export const refusedFile = 'refused.jsonl';
export const descriptionFile = 'store.json';

export interface TokenStoreDescription {
  /** Bytes of a token. */
  readonly width: 2 | 4;
  readonly hasTargets: boolean;
  readonly documents: number;
  readonly tokens: number;
  /** sha256 over the files. */
  readonly contentHash: string;
}

/** A document that could not be encoded: it is empty in the store. */
export interface RefusedDocument {
  readonly document: number;
  readonly reason: string;
}

export class TokenStore {
  /** In order. */
  readonly refused: readonly RefusedDocument[];
  readonly description: TokenStoreDescription;
  readonly #tokens: number;
  readonly #targets: number | undefined;
  readonly #ends: Float64Array;

  /** @throws {TrainingStateError} where the folder is not a whole token store */
  constructor(folder: string) {
    requireLittleEndian();
    this.description = readDescription(folder);
    const { documents, tokens, width, hasTargets } = this.description;
    requireSize(join(folder, documentsFile), documents * Float64Array.BYTES_PER_ELEMENT);
    requireSize(join(folder, tokensFile), tokens * width);
    if (hasTargets) requireSize(join(folder, targetsFile), tokens);
    this.refused = readRefused(join(folder, refusedFile), documents);
    this.#ends = readEnds(join(folder, documentsFile));
    this.#tokens = openSync(join(folder, tokensFile), 'r');
    this.#targets = hasTargets ? openSync(join(folder, targetsFile), 'r') : undefined;
  }

  /** Where a document's tokens begin and end. Documents that were refused are empty. */
  span(document: number): readonly [start: number, end: number] {
    return [document === 0 ? 0 : (this.#ends[document - 1] ?? 0), this.#ends[document] ?? 0];
  }

  /** Copies of the tokens from `start` up to `end`, and of their targets: 1 where predicting them counts. */
  read(start: number, end: number): { readonly tokens: Int32Array; readonly targets: Uint8Array } {
    const count = end - start;
    const stored = this.description.width === 2 ? new Uint16Array(count) : new Uint32Array(count);
    readFully(this.#tokens, stored, start * this.description.width);
    const targets = new Uint8Array(count);
    if (this.#targets === undefined) targets.fill(1);
    else readFully(this.#targets, targets, start);
    return { tokens: Int32Array.from(stored), targets };
  }

  close(): void {
    closeSync(this.#tokens);
    if (this.#targets !== undefined) closeSync(this.#targets);
  }
}

/** The files hold numbers as this machine has them in memory. */
export function requireLittleEndian(): void {
  if (endianness() !== 'LE') throw new Error('Token stores need a little-endian machine.');
}

/** Ends of the documents that a file lists; a half-written last one is left out. */
export function readEnds(path: string): Float64Array {
  const bytes = readFileSync(path);
  const count = Math.floor(bytes.length / Float64Array.BYTES_PER_ELEMENT);
  const ends = new Float64Array(count);
  new Uint8Array(ends.buffer).set(bytes.subarray(0, ends.byteLength));
  return ends;
}

/** A line is written before its document is, so one that was making when its process was killed may be named twice. */
function readRefused(path: string, documents: number): RefusedDocument[] {
  if (!existsSync(path)) return [];
  const byDocument = new Map<number, RefusedDocument>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const refused = readRefusedLine(path, line);
    if (refused.document < documents) byDocument.set(refused.document, refused);
  }
  return [...byDocument.values()].toSorted((a, b) => a.document - b.document);
}

function readRefusedLine(path: string, line: string): RefusedDocument {
  const value: unknown = JSON.parse(line);
  if (typeof value === 'object' && value !== null && 'document' in value && 'reason' in value) {
    const { document, reason } = value;
    if (typeof document === 'number' && typeof reason === 'string') return { document, reason };
  }
  throw new TrainingStateError(path, 'does not name refused documents');
}

function readFully(descriptor: number, into: Uint8Array | Uint16Array | Uint32Array, position: number): void {
  for (let done = 0; done < into.byteLength; ) {
    const read = readSync(descriptor, into, done, into.byteLength - done, position + done);
    if (read === 0) throw new RangeError('A token store ends before the tokens that were asked for.');
    done += read;
  }
}

function requireSize(path: string, bytes: number): void {
  const { size } = statSync(path);
  if (size !== bytes) throw new TrainingStateError(path, `has ${size} bytes where ${bytes} were stored`);
}

function readDescription(folder: string): TokenStoreDescription {
  const file = join(folder, descriptionFile);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TrainingStateError(file, 'cannot be read as a token store', { cause });
  }
  if (!isDescription(value)) throw new TrainingStateError(file, 'does not describe a token store');
  return value;
}

function isDescription(value: unknown): value is TokenStoreDescription {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return (
    (fields['width'] === 2 || fields['width'] === 4) &&
    typeof fields['hasTargets'] === 'boolean' &&
    Number.isSafeInteger(fields['documents']) &&
    Number.isSafeInteger(fields['tokens']) &&
    typeof fields['contentHash'] === 'string'
  );
}
