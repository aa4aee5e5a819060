// Fetches one file over HTTP, hashing it on the way: what arrives is the pinned file or nothing.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { EngineError } from '../engine-error.js';
import type { Installation } from './progress.js';

/** A host that does not answer by then is taken for unreachable, and the next way of installing is tried. */
const answerWithinMs = 5_000;
/** A transfer that brings nothing for so long is given up. */
const stallMs = 60_000;

/** Aborts when nobody calls `alive` for a while. */
function watchdog(): { signal: AbortSignal; alive: (forMs: number) => void; stop: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    alive(forMs) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(new Error(`no answer within ${forMs / 1000} s`)), forMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** fetch says "fetch failed"; the reason is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}

/**
 * Downloads `url` to `file` and returns its SHA-256 in hex.
 *
 * @throws EngineError `engine.download_failed` (unreachable, HTTP error, truncated) or `engine.hash_mismatch`; the
 * file is gone then.
 */
export async function download(
  url: string,
  file: string,
  expected: string | undefined,
  installation: Installation,
): Promise<string> {
  const watch = watchdog();
  const signal = AbortSignal.any([installation.signal, watch.signal]);
  try {
    watch.alive(answerWithinMs);
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) {
      throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
    }
    const sha256 = await save(response, file, installation, () => watch.alive(stallMs), signal);
    if (expected !== undefined && sha256 !== expected) {
      const message = `${url}: its SHA-256 is ${sha256}, not the expected ${expected}; it was not used`;
      throw new EngineError('engine.hash_mismatch', message);
    }
    return sha256;
  } catch (cause) {
    await rm(file, { force: true });
    if (cause instanceof EngineError) {
      throw cause;
    }
    throw new EngineError('engine.download_failed', `${url}: ${reasonOf(cause)}`, { cause });
  } finally {
    watch.stop();
  }
}

async function save(
  response: Response,
  file: string,
  { onProgress }: Installation,
  alive: () => void,
  signal: AbortSignal,
): Promise<string> {
  const totalBytes = Number(response.headers.get('content-length') ?? Number.NaN);
  const hash = createHash('sha256');
  let receivedBytes = 0;
  async function* observed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      alive();
      hash.update(chunk);
      receivedBytes += chunk.byteLength;
      const total = Number.isNaN(totalBytes) ? {} : { totalBytes };
      onProgress({ phase: 'downloading', what: basename(file), receivedBytes, ...total });
      yield chunk;
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's fetch returns Node's own stream; the two declarations differ
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  await pipeline(body, observed, createWriteStream(file), { signal });
  if (!Number.isNaN(totalBytes) && receivedBytes !== totalBytes) {
    throw new Error(`only ${receivedBytes} of ${totalBytes} bytes arrived`);
  }
  return hash.digest('hex');
}

/** The SHA-256 of a file, in hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
