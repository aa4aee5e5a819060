import { freemem } from 'node:os';

/** Bytes that this process may still take: what the machine has left, and no more than its container allows. */
export function freeMemory(): number {
  const limit = process.constrainedMemory();
  const left = limit > 0 ? limit - process.memoryUsage().rss : Number.POSITIVE_INFINITY;
  return Math.min(freemem(), left);
}
