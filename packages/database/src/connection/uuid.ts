// UUID version 7 (RFC 9562, section 5.7), made here because PostgreSQL itself has it only from version 18 on.

import { randomFillSync } from 'node:crypto';

/** Random bytes for many ids at a time: asking the system for each id costs more than all the rest. */
const pool = Buffer.allocUnsafe(16 * 256);
let used = pool.length;

let lastMs = 0;
let sequence = 0;

/** A new id. Ids from one process sort in the order in which they were made; the first 48 bits are the time in ms. */
export function uuidv7(): string {
  const now = Date.now();
  // Within a millisecond (or when the clock steps back) rand_a counts up: the RFC's method 1, a 12-bit counter.
  if (now > lastMs) {
    lastMs = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  const bytes = randomBlock();
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** 16 bytes, handed out once. */
function randomBlock(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}
