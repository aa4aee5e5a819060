// Files that commands read whole or stream.
import { createReadStream, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { Failure } from './failure.js';
import { folderFailure } from './folders.js';
import type { Terminal } from './terminal.js';

/** What is read as a whole: a text, a configuration, a key. The API takes no larger body. */
const mostMebibytes = 64;

/** A file's text; `-` reads stdin. @throws {Failure} naming the file. */
export async function readInput(file: string, terminal: Terminal): Promise<string> {
  try {
    return await wholeText(file === '-' ? terminal.input : createReadStream(file));
  } catch (cause) {
    throw unreadable(file === '-' ? 'what was typed' : file, cause);
  }
}

/** A file as the body of an upload, streamed, so that its size does not matter; `-` streams stdin. */
export async function openUpload(
  file: string,
  terminal: Terminal,
): Promise<{ readonly name: string; readonly body: ReadableStream<Uint8Array> }> {
  if (file === '-') return { name: 'stdin', body: webStream(terminal.input) };
  const stats = statsOf(file);
  if (stats.isDirectory()) throw folderFailure(file);
  if (!stats.isFile()) throw unreadable(file, new Error('it is not a file'));
  return { name: basename(file), body: webStream(createReadStream(file)) };
}

function statsOf(file: string): Stats {
  try {
    return statSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function wholeText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > mostMebibytes * 2 ** 20) throw new RangeError(`it has more than ${mostMebibytes} MiB`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function webStream(stream: Readable): ReadableStream<Uint8Array> {
  const iterator: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function unreadable(file: string, cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure('unreadable', `cannot read ${file}: ${why}`, { cause });
}
