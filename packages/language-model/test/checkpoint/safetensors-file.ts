// Writes safetensors files from a header and data as they are, right or wrong.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folders.js';

export function safetensorsFile(header: unknown, dataBytes: number | Uint8Array): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = typeof dataBytes === 'number' ? Buffer.alloc(dataBytes) : dataBytes;
  const path = join(temporaryFolder(), 'model.safetensors');
  writeFileSync(path, Buffer.concat([length, text, data]));
  return path;
}
