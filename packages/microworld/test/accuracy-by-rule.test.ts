import { expect, it } from 'vitest';
import { composeHaiku, type Flaw } from '../src/haiku/compose.js';
import { accuracyByRule, createWorld, judgeHaiku } from '../src/index.js';
import { createRandom } from '../src/random.js';

const world = createWorld(1);

/** A right haiku and one with a single flaw, for each of twenty things. */
function pairsWith(flaw: Flaw) {
  const random = createRandom(1, flaw);
  return world.asked.slice(0, 20).map((thing) => ({
    topic: thing.name,
    texts: [composeHaiku(thing, random), composeHaiku(thing, random, { flaws: [flaw] })],
  }));
}

/** Scores that know one rule only. */
const knowing = (rule: 'validForm' | 'seasonWord', flaw: Flaw) =>
  pairsWith(flaw).map(({ topic, texts }) => ({
    topic,
    candidates: texts.map((text) => ({ text, score: judgeHaiku(text, topic)[rule] ? 1 : 0 })),
  }));

it('Counts a pair under the one rule that tells its haiku apart', () => {
  const byForm = accuracyByRule(knowing('validForm', 'syllables'));
  expect(byForm.form).toMatchObject({ value: 1, cases: 20 });
  expect([byForm.topic.cases, byForm.season.cases, byForm.repetition.cases]).toEqual([0, 0, 0]);
});

it('Gives half for scores that do not know the rule', () => {
  const bySeason = accuracyByRule([...knowing('validForm', 'season'), ...knowing('seasonWord', 'season')]);
  // Twenty pairs without a difference in score, twenty right ones.
  expect(bySeason.season).toMatchObject({ value: 0.75, cases: 40 });
  expect(bySeason.season.interval.low).toBeGreaterThan(0.6);
  expect(bySeason.season.interval.high).toBeLessThan(0.9);
});
