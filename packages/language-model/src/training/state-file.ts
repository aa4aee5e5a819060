// float32 tensors as a safetensors file, written one at a time.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { StateTensor } from './optimizer.js';

/** Writes the whole file and forces it to the disk, so that a rename afterwards publishes it complete. */
export function writeStateFile(path: string, tensors: readonly StateTensor[]): void {
  const descriptor = openSync(path, 'w');
  try {
    writeAll(descriptor, header(tensors));
    for (const tensor of tensors) {
      const data = tensor.read();
      writeAll(descriptor, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function header(tensors: readonly StateTensor[]): Uint8Array {
  const entries: Record<string, unknown> = {};
  let begin = 0;
  for (const { name, shape } of tensors) {
    const end = begin + 4 * shape.reduce((product, size) => product * size, 1);
    entries[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
    begin = end;
  }
  const json = JSON.stringify(entries);
  // Padded, so that the data is aligned.
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done);
}
