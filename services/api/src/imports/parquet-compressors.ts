// Unpacking pages of parquet files into no more than they claim, and no more than a row group may have.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** @param maxBytes of all pages together that the result unpacks */
export function boundedCompressors(maxBytes: number): Compressors {
  let left = maxBytes;
  const bounded =
    (unpack: (input: Uint8Array, length: number) => Uint8Array) =>
    (input: Uint8Array, length: number): Uint8Array => {
      if (!Number.isInteger(length) || length < 0) throw new RangeError(`a page claims to have ${length} bytes`);
      left -= length;
      if (left < 0) throw new RangeError(`a row group unpacks to more than ${maxBytes / 2 ** 20} MiB`);
      return unpack(input, length);
    };
  // What another library unpacks into a buffer of the page's length, it unpacks into no more.
  const others = Object.entries(compressors).map(([codec, unpack]) => [codec, bounded(unpack)]);
  return {
    ...Object.fromEntries(others),
    // zlib refuses a limit of nothing.
    GZIP: bounded((input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) })),
    BROTLI: bounded((input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) })),
    ZSTD: bounded(unpackZstd),
  };
}

/** Block by block: the frame's own word on its size is not believed. */
function unpackZstd(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let at = 0;
  const stream = new ZstdDecompress((chunk) => {
    if (at + chunk.length > length) throw new RangeError('a page unpacks to more than it claims');
    output.set(chunk, at);
    at += chunk.length;
  });
  stream.push(input, true);
  return output.subarray(0, at);
}
