// Mutations of good files, sent to every route that takes files and opened as checkpoints, as long as there is time: each is
// accepted, or refused as it is documented; the processes live, others are served meanwhile, and nothing is left behind.
// `node test/security/fuzz/run.mjs --minutes 60 --seed 2` before a release.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestWaitDuring, startApiProcess } from '../support/api-process.js';
import { drawFrom, mutated } from './mutations.js';
import { type FuzzTarget, fuzzTargets } from './targets.js';

const seconds = Number(process.env['FUZZ_SECONDS'] ?? 90);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const timeout = { timeout: seconds * 1000 + 300_000 };

let api: Awaited<ReturnType<typeof startApiProcess>>;
beforeAll(async () => {
  api = await startApiProcess();
});
afterAll(() => api.stop());

test.each(fuzzTargets)('the good files of $name themselves are accepted', timeout, async (target) => {
  for (const file of target.files) {
    expect({ name: file.name, answer: await target.send(api, file, 0) }).toEqual({
      name: file.name,
      answer: 'accepted',
    });
  }
});

test(`for ${seconds} s, every mutation is accepted or refused, and hurts nobody`, timeout, async () => {
  const draw = drawFrom(seed);
  const counts = { accepted: 0, refused: 0 };
  const descriptors = api.descriptors();
  const longestMs = await longestWaitDuring(api.url, async () => {
    const until = Date.now() + seconds * 1000;
    for (let number = 1; Date.now() < until; number++) {
      counts[await attempt(pick(fuzzTargets), number)] += 1;
    }
  });
  process.stdout.write(`fuzzing with seed ${seed}: ${counts.accepted} accepted, ${counts.refused} refused\n`);
  expect(counts.accepted + counts.refused).toBeGreaterThan(0);
  expect(longestMs).toBeLessThan(5000);
  expect(api.errors()).not.toContain('reached nobody');
  await expect.poll(() => api.uploads(), { timeout: 20_000 }).toBe(0);
  await expect.poll(() => api.descriptors() - descriptors, { timeout: 20_000 }).toBeLessThan(15);

  async function attempt(target: FuzzTarget, number: number): Promise<'accepted' | 'refused'> {
    const files = target.files.map(({ bytes }) => bytes);
    const { name, bytes: good, mutate = () => mutated(good, draw, files) } = pick(target.files);
    const bytes = mutate(draw);
    const answer = await target.send(api, { name, bytes }, number).catch((error: unknown) => String(error));
    if (answer === 'accepted') return 'accepted';
    if (api.isAlive() && target.refusals.includes(answer)) return 'refused';
    const kept = join(tmpdir(), `fuzz-${target.name}-${seed}-${number}`);
    writeFileSync(kept, bytes);
    throw new Error(`${target.name}: ${answer} for ${name}, kept as ${kept}\n${api.errors()}`);
  }

  function pick<Item>(items: readonly Item[]): Item {
    const item = items[draw(items.length)];
    if (item === undefined) throw new RangeError('nothing to draw from');
    return item;
  }
});
