import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { cutList } from '../src/cut-list.js';
import { openTerminal } from '../src/terminal.js';

/** A list of 1,203 numbers, as the API gives lists: 500 at a time at most. */
async function numbers({ cursor, limit }: { cursor?: string; limit: number }) {
  const from = Number(cursor ?? 0);
  const to = Math.min(from + Math.min(limit, 500), 1203);
  const items = Array.from({ length: to - from }, (_, i) => from + i);
  return { items, nextCursor: to === 1203 ? null : String(to) };
}

async function shown(options: { limit: number; all?: boolean }) {
  const stderr = new PassThrough();
  const terminal = openTerminal(true, { stdin: new PassThrough(), stdout: new PassThrough(), stderr });
  const items = await cutList({ terminal }, options, numbers);
  return { items, said: String(stderr.read() ?? '') };
}

test('a list that is cut says so, beside the result', async () => {
  const { items, said } = await shown({ limit: 3 });
  expect(items).toEqual([0, 1, 2]);
  expect(said).toBe('the first 3 are shown: there are more, which --limit <n> or --all shows\n');
});

test('a limit beyond a page goes on to the next ones', async () => {
  const { items, said } = await shown({ limit: 700 });
  expect([items.length, items.at(-1)]).toEqual([700, 699]);
  expect(said).toContain('--all');
});

test.each([{ limit: 3, all: true }, { limit: 1203 }, { limit: 5000 }])(
  '%j shows all, and says nothing',
  async (options) => {
    const { items, said } = await shown(options);
    expect([items.length, items.at(-1), said]).toEqual([1203, 1202, '']);
  },
);
