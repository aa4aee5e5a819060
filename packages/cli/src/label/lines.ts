// Lines of a terminal or a pipe, asked for one at a time.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * Lines of a terminal or a pipe, asked for one at a time. A pipe may deliver all of them before the first is wanted,
 * which readline's own `question` would drop.
 */
export interface Lines {
  /** The next line; undefined at the end of input. */
  next(): Promise<string | undefined>;
  close(): void;
}

export function readLines(input: Readable): Lines {
  const reader = createInterface({ input, terminal: false });
  const iterator = reader[Symbol.asyncIterator]();
  return {
    async next() {
      const { done, value } = await iterator.next();
      return done === true ? undefined : value;
    },
    close: () => reader.close(),
  };
}
