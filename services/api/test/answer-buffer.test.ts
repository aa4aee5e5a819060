import { readdir } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Spool } from '../src/imports/spool.js';
import { readAhead } from '../src/rewards/answer-buffer.js';

const quota = 64 * 2 ** 20;

let spool: Spool;
beforeEach(async () => {
  spool = await Spool.open(quota, 0);
});
afterEach(() => spool.close());

const lineOf = (number: number) => `${String(number).padStart(999, '.')}\n`;

/** So many lines of 1000 bytes; `given` says how many were asked for. */
function lines(count: number, given: { count: number }, failing?: Error) {
  return (async function* () {
    for (let number = 0; number < count; number += 1) {
      given.count += 1;
      yield lineOf(number);
      if (number % 100 === 0) await turn();
    }
    if (failing !== undefined) throw failing;
  })();
}

const tellFailure = (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}\n`;

async function textOf(answer: AsyncGenerator<Buffer>, first: Buffer | undefined): Promise<string> {
  const chunks = first === undefined ? [] : [first];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('a source is read to its end while nobody reads its answers, which come in their order later', async () => {
  const given = { count: 0 };
  const answer = readAhead(lines(20_000, given), spool, tellFailure);
  const { value } = await answer.next();
  await expect.poll(() => given.count).toBe(20_000);
  expect(await readdir(spool.folder)).toHaveLength(1);
  const text = await textOf(answer, value ?? undefined);
  expect(text).toBe(Array.from({ length: 20_000 }, (_, number) => lineOf(number)).join(''));
  expect(await readdir(spool.folder)).toEqual([]);
});

test('an answer that is read as it comes needs no file', async () => {
  const given = { count: 0 };
  const answer = readAhead(lines(100, given), spool, tellFailure);
  const { value } = await answer.next();
  expect((await textOf(answer, value ?? undefined)).split('\n')).toHaveLength(101);
  expect(await readdir(spool.folder)).toEqual([]);
});

test('what nobody reads is bounded: beyond the room for files the last line says so', async () => {
  const given = { count: 0 };
  const answer = readAhead(lines(200_000, given), spool, tellFailure);
  const { value } = await answer.next();
  await expect.poll(() => given.count).toBeGreaterThan(quota / 1000 - 1000);
  const text = await textOf(answer, value ?? undefined);
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^failed: .*64 MiB/);
  expect(given.count).toBeLessThan(200_000);
  // The room is there again.
  await spool.reserve(quota, 0);
});

test('a failure before the first text is thrown, a later one is told after what there was', async () => {
  const early = readAhead(lines(0, { count: 0 }, new Error('no model')), spool, tellFailure);
  await expect(early.next()).rejects.toThrow('no model');
  const late = readAhead(lines(2, { count: 0 }, new Error('gone')), spool, tellFailure);
  const { value } = await late.next();
  expect(await textOf(late, value ?? undefined)).toBe(`${lineOf(0)}${lineOf(1)}failed: gone\n`);
});

test('an answer that is given up ends its source and leaves no file', async () => {
  const given = { count: 0 };
  const answer = readAhead(lines(50_000, given), spool, tellFailure);
  await answer.next();
  await expect.poll(() => given.count).toBeGreaterThan(3000);
  await answer.return(undefined);
  const { count } = given;
  expect(await readdir(spool.folder)).toEqual([]);
  await turn();
  expect(given.count - count).toBeLessThan(200);
  await spool.reserve(quota, 0);
});
