// `leaderboard reproduce` from a file: the same hash twice, whatever order its lines have, and refusals that say what to do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { run } from './command.js';

const home = mkdtempSync(join(tmpdir(), 'tastemaker-leaderboard-'));
afterAll(() => rmSync(home, { recursive: true }));

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Twelve comparisons of two sources, by two labelers; each wins some. */
function lineOf(number: number): string {
  return JSON.stringify({
    comparisonId: id(number),
    promptId: id(100 + number),
    split: 'train',
    messages: [{ role: 'user', content: `Question ${number}?` }],
    completions: [
      { id: id(200 + number), text: 'One.', source: 'one' },
      { id: id(300 + number), text: 'Another.', source: 'other' },
    ],
    judgments: ['lou', 'lee'].map((labeler, at) => ({
      labelerId: id(900 + at),
      labelerKind: 'person',
      labeler,
      verdict: 'ranking',
      ranking: (number + at) % 3 === 0 ? [[1], [0]] : [[0], [1]],
      displayedOrder: [number % 2, 1 - (number % 2)],
      guidelineVersion: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
    })),
  });
}

const lines = Array.from({ length: 12 }, (_, number) => lineOf(number));

function file(name: string, content: string | Buffer): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

const answer = z.object({
  hashes: z.object({ first: z.string(), reversed: z.string() }),
  figures: z.object({ votes: z.number(), entries: z.array(z.object({ key: z.string(), wins: z.number() })) }),
});

async function reproduce(path: string, ...more: string[]) {
  return run(['leaderboard', 'reproduce', path, '--by', 'source', ...more], { TASTEMAKER_HOME: home });
}

test('reckons the same bits twice, and from the same lines in another order, packed or not', async () => {
  const path = file('snapshot.jsonl', `${lines.join('\n')}\n`);
  const { code, stdout } = await reproduce(path, '--json');
  expect(code).toBe(0);
  const { hashes, figures } = answer.parse(JSON.parse(stdout));
  expect(hashes.reversed).toBe(hashes.first);
  expect(figures.votes).toBe(24);
  expect(figures.entries.map(({ key, wins }) => [key, wins])).toEqual([
    ['one', 16],
    ['other', 8],
  ]);
  const packed = file('shuffled.jsonl.gz', gzipSync(lines.toSorted().toReversed().join('\n')));
  const again = await reproduce(packed, '--expect', hashes.first);
  expect(again.code).toBe(0);
  expect(again.stdout).toContain(hashes.first);
});

test('says of votes that do not count why they don’t', async () => {
  const path = file('same.jsonl', lines.join('\n').replaceAll('"source":"other"', '"source":"one"'));
  const { code, stdout } = await reproduce(path);
  expect(code).toBe(0);
  expect(stdout).toContain('left out: 24 votes, both completions are of one entry');
});

test('ends with 1 where the hash is another one', async () => {
  const path = file('less.jsonl', lines.slice(1).join('\n'));
  const { code, stderr } = await reproduce(path, '--expect', '0'.repeat(64));
  expect(code).toBe(1);
  expect(stderr).toContain('the hashes differ');
});

test.each([
  ['csv', 'winner,loser\none,other\n', [], 1, 'Line 1 is no JSON'],
  ['another format', '{"chosen": "a", "rejected": "b"}\n', [], 1, 'Line 1 is no judged comparison'],
  ['nothing', '', [], 1, 'has no lines'],
  ['a control that is none', lines.join('\n'), ['--control', 'colour'], 2, 'there is no colour'],
  ['a hash that is none', lines.join('\n'), ['--expect', 'abc'], 2, 'is no hash'],
])('refuses %s', async (name, content, more, code, words) => {
  const result = await reproduce(file(`${name}.jsonl`, content), ...more);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(words);
});

test('says that a file is not there', async () => {
  const { code, stderr } = await reproduce(join(home, 'nowhere.jsonl'));
  expect(code).toBe(2);
  expect(stderr).toContain('there is no file');
});
