// The text of an uploaded file: unpacked if it is gzip, decoded from UTF-8, or from UTF-16 if its byte order mark says so.
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpProblem } from '@tastemaker/service/problems';
import { assertReadable } from './containers.js';

export interface TextOptions {
  /** Told how many bytes were unpacked, chunk by chunk; throws to stop. */
  onUnpacked?: (bytes: number) => void;
}

/**
 * The text of a file, without its byte order mark. Gzip is told by its first two bytes, whatever the headers say.
 * @throws HttpProblem `import_failed` for broken compression, for text in another encoding, and for files that hold no text,
 * by their names
 */
export async function* textOf(body: Readable, options: TextOptions = {}): AsyncGenerator<string> {
  yield* decoded(await contentOf(body), options);
}

/** A file's bytes as they were packed, and how they are to be read. */
export interface Content {
  readonly encoding: Encoding;
  readonly chunks: AsyncIterable<Buffer>;
}

/** @throws HttpProblem as {@link textOf}; what is wrong further on, the chunks throw */
export async function contentOf(body: Readable): Promise<Content> {
  try {
    const { head, chunks } = await unpacked(body);
    return { encoding: encodingOf(head), chunks };
  } catch (error) {
    throw unreadable(error, 'utf-8');
  }
}

/** @throws HttpProblem as {@link textOf} */
export async function* decoded(
  { encoding, chunks }: Content,
  { onUnpacked }: TextOptions = {},
): AsyncGenerator<string> {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    for await (const chunk of chunks) {
      onUnpacked?.(chunk.length);
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw unreadable(error, encoding);
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

const cures = {
  'utf-8':
    'The file is not UTF-8 text: save it as UTF-8 (in Excel as "CSV UTF-8"), or convert it (iconv -f WINDOWS-1252 -t UTF-8).',
  'utf-16le': 'The file begins as UTF-16 text and is damaged further on: save it as UTF-8.',
  'utf-16be': 'The file begins as UTF-16 text and is damaged further on: save it as UTF-8.',
} satisfies Record<Encoding, string>;

/** The problem for what reading a file's content has thrown. */
export function unreadable(error: unknown, encoding: Encoding): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new HttpProblem('import_failed', cures[encoding], { cause: error });
  }
  if (typeof error.code === 'string' && error.code.startsWith('Z_')) {
    return new HttpProblem('import_failed', `The file's gzip compression is broken: ${error.message}.`, {
      cause: error,
    });
  }
  return error;
}

interface Peeked {
  /** The first of the chunks, empty if there is none. */
  head: Buffer;
  /** All of them. */
  chunks: AsyncIterable<Buffer>;
}

/** The body, unpacked if its first bytes are gzip's: all of the members that gzip files joined to one have. */
async function unpacked(body: Readable): Promise<Peeked> {
  const asSent = await peek(body);
  if (asSent.head[0] !== 0x1f || asSent.head[1] !== 0x8b) {
    assertReadable(asSent.head, { isPacked: false });
    return asSent;
  }
  const gunzip = createGunzip();
  const sent = new Tally();
  // pipeline ends the unpacking with the upload's error if that breaks off; reading `gunzip` then throws it.
  pipeline(sent.count(asSent.chunks), gunzip, () => undefined);
  const content = await peek(gunzip);
  assertReadable(content.head, { isPacked: true });
  async function* whole() {
    yield* content.chunks;
    if (sent.bytes > gunzip.bytesWritten) throw new HttpProblem('import_failed', trailing);
  }
  return { head: content.head, chunks: whole() };
}

const trailing = 'After the end of its gzip, the file goes on with something else: pack it anew, or send it unpacked.';

/** Counts bytes up to the last one that is not zero: with zeros, a file may be filled up to the length of a block. */
class Tally {
  bytes = 0;

  async *count(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let passed = 0;
    for await (const chunk of chunks) {
      const last = chunk.findLastIndex((byte) => byte !== 0);
      if (last !== -1) this.bytes = passed + last + 1;
      passed += chunk.length;
      yield chunk;
    }
  }
}

/** No more is waited for than the first chunk: whoever streams lines may wait for the answer to the first of them. */
async function peek(source: Readable): Promise<Peeked> {
  const rest: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
  const first = await rest.next();
  if (first.done === true) return { head: Buffer.alloc(0), chunks: Readable.from([]) };
  return { head: first.value, chunks: replay(first.value, rest) };
}

async function* replay(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

const mebibyte = 2 ** 20;
const maxBlankBytes = 16 * mebibyte;

/**
 * How a text begins, without what is blank before it, and all of the text.
 * @throws HttpProblem `import_failed` where there is nothing for too long
 */
export async function peekText(text: AsyncGenerator<string>): Promise<{ begin: string; text: AsyncGenerator<string> }> {
  const read: string[] = [];
  let blankCharacters = 0;
  for (;;) {
    const { done, value } = await text.next();
    if (done === true) return { begin: '', text: followedBy(read, text) };
    read.push(value);
    const begin = value.trimStart();
    if (begin !== '') return { begin, text: followedBy(read, text) };
    blankCharacters += value.length;
    if (blankCharacters > maxBlankBytes) {
      throw new HttpProblem(
        'import_failed',
        `The file begins with more than ${maxBlankBytes / mebibyte} MiB of nothing.`,
      );
    }
  }
}

export async function* followedBy(read: readonly string[], rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield* read;
  yield* rest;
}
