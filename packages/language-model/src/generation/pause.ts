/** Lets the process's other work run between two steps of a long computation. */
import { setImmediate } from 'node:timers/promises';

export async function pause(): Promise<void> {
  await setImmediate();
}
