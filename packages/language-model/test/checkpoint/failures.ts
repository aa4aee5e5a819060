// What a test expects of a file that can't be read: one kind of error, its code, and the tensor or key it names.
import { expect } from 'vitest';
import type { CheckpointErrorCode } from '../../src/checkpoint/checkpoint-error.js';

/** What the action throws; undefined where it doesn't. */
export async function failureOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The shape of a CheckpointError whose message says all of `mentioned`. */
export function checkpointError(code: CheckpointErrorCode, ...mentioned: readonly string[]): object {
  const all = mentioned.map((text) => `(?=[^]*${text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)})`);
  return { name: 'CheckpointError', code, message: expect.stringMatching(new RegExp(`^${all.join('')}`)) };
}
