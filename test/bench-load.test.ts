// The load benchmark runs all that it says, counts each request, and knows memory that grows.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { growthOf } from '../bench/src/private-memory.js';

const runner = join(import.meta.dirname, '..', 'bench', 'run.mjs');
const route = z.looseObject({
  n: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  errors: z.number(),
});
const result = z.looseObject({
  errors: z.number(),
  importedJudgments: z.number(),
  routes: z.record(z.string(), route),
  memory: z.record(
    z.string(),
    z.looseObject({ samples: z.number(), firstMib: z.number(), memory: z.enum(['flat', 'grows']) }),
  ),
  eventLoop: z.record(z.string(), z.object({ p99Ms: z.number(), worstMs: z.number(), refused: z.number().optional() })),
});

test.skipIf(process.platform !== 'linux')(
  'pnpm bench load counts what labelers, researchers and imports asked for',
  async () => {
    const people = ['--labelers', '6', '--think', '1', '--researchers', '2', '--rest', '1'];
    const files = ['--imports', '2', '--rows', '40', '--rate', '20', '--comparisons', '500'];
    const { stdout } = await promisify(execFile)(process.execPath, [
      runner,
      'load',
      '--minutes',
      '0.2',
      ...people,
      ...files,
      '--json',
    ]);
    const { errors, importedJudgments, routes, memory, eventLoop } = result.parse(JSON.parse(stdout));
    expect(errors).toBe(0);
    expect(Object.keys(routes).toSorted()).toEqual([
      'POST /v1/assignments/:id/judgment',
      'POST /v1/projects',
      'POST /v1/projects/:id/assignments/next',
      'POST /v1/projects/:id/imports',
      'POST /v1/reward-models/:id/score',
    ]);
    for (const [name, { n, p50Ms, p99Ms }] of Object.entries(routes)) {
      expect(n, name).toBeGreaterThan(0);
      expect(p99Ms, name).toBeGreaterThanOrEqual(p50Ms);
    }
    expect(importedJudgments).toBeGreaterThanOrEqual(40);
    expect(Object.keys(memory)).toEqual(['api 1', 'api 2', 'inference', 'worker', 'postgres', 'clients']);
    for (const [name, { firstMib }] of Object.entries(memory)) expect(firstMib, name).toBeGreaterThan(1);
    expect(Object.keys(eventLoop).toSorted()).toEqual(['api 1', 'api 2', 'clients', 'inference', 'worker']);
  },
);

/** One a minute. */
function samples(mibAt: (minute: number) => number) {
  return Array.from({ length: 31 }, (_, minute) => ({ minute, mib: mibAt(minute) }));
}

describe('memory', () => {
  test('that rises by two of a hundred MiB a minute grows', () => {
    expect(growthOf(samples((minute) => 100 + 2 * minute))).toMatchObject({ mibPerMinute: 2, memory: 'grows' });
  });

  test('that goes up and down, or only rises at first, is flat', () => {
    expect(growthOf(samples((minute) => 100 + 20 * (minute % 2)))).toMatchObject({ memory: 'flat' });
    expect(growthOf(samples((minute) => 100 + 10 * Math.min(minute, 10)))).toMatchObject({
      mibPerMinute: 0,
      memory: 'flat',
    });
  });
});
