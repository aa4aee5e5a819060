// A file that is damaged in just the right place: its parser fails where nobody waits for it, runs without end, or fills
// memory. One such upload ended the API, five of them the installation. The API must refuse the file and live on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parquet } from './fuzz/files.js';
import { drawFrom, mutated } from './fuzz/mutations.js';
import { type ApiProcess, longestWaitDuring, startApiProcess } from './support/api-process.js';

let api: ApiProcess;
beforeAll(async () => {
  api = await startApiProcess();
});
afterAll(() => api.stop());

/** 100 rows, 602 bytes. */
const table = parquet(
  'SNAPPY',
  {},
  {
    prompt: Array.from({ length: 100 }, (_, i) => `Q${i % 7}`),
    chosen: Array.from({ length: 100 }, (_, i) => `a${i % 5}`),
    rejected: Array.from({ length: 100 }, (_, i) => `b${i % 5}`),
  },
);

function changed(...bytes: readonly [at: number, value: number][]): Buffer {
  const copy = Buffer.from(table);
  for (const [at, value] of bytes) copy[at] = value;
  return copy;
}

const outOfBand = [
  changed([336, 146], [8, 35]),
  changed([7, 224], [444, 192]),
  changed([511, 186], [42, 1]),
  changed([133, 155], [509, 121]),
  changed([513, 198], [447, 36]),
];

test('two changed bytes, of which the parser complains where nobody waits, are refused', async () => {
  for (const file of outOfBand) {
    const answer = await api.send(`projects/${api.project.id}/imports?source=file`, file);
    expect(answer).toMatchObject({ status: 422, code: 'import_failed' });
  }
  expect(api.isAlive()).toBe(true);
  expect(api.errors()).not.toContain('reached nobody');
});

test('the same in the file of a project to be made', async () => {
  const answer = await api.send('projects/import?source=file&name=made', outOfBand[0] ?? Buffer.alloc(0));
  expect(answer).toMatchObject({ status: 422, code: 'import_failed' });
});

test('whatever bytes of it change, the file is imported or refused, and others are served meanwhile', async () => {
  const draw = drawFrom(18);
  const codes = new Set<string>();
  const longestMs = await longestWaitDuring(api.url, async () => {
    for (let i = 0; i < 40; i++) {
      const file = mutated(table, draw, [table]);
      const { status, code } = await api.send(`projects/${api.project.id}/imports?source=file&dryRun=true`, file);
      codes.add(status === 200 ? 'imported' : code);
    }
  });
  expect([...codes].filter((code) => code !== 'imported' && code !== 'import_failed')).toEqual([]);
  expect(api.isAlive()).toBe(true);
  expect(longestMs).toBeLessThan(4000);
});
