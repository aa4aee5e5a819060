import { describe, expect, test } from 'vitest';
import { compareVersions, evaluationReport, type JudgedComparison, type ScoredSplit } from '../../src/index.js';
import { judged } from '../judged.js';

const firstWins = [[0], [1]];
const secondWins = [[1], [0]];

function split(...entries: readonly (readonly [JudgedComparison, readonly number[]])[]): ScoredSplit {
  return { comparisons: entries.map(([comparison]) => comparison), scores: new Map(entries), mismatched: undefined };
}
const nothing = split();
const reportOn = (held: ScoredSplit) => evaluationReport([], { validation: nothing, test: held }, []).test;

test('accuracy is told by how far the labelers of a pair agree', () => {
  const { byAgreement } = reportOn(
    split(
      [judged({ prompt: 'a', rankings: [firstWins] }), [0, 1]],
      [judged({ prompt: 'b', rankings: [firstWins, firstWins] }), [1, 0]],
      [judged({ prompt: 'c', rankings: [firstWins, firstWins, secondWins] }), [1, 0]],
      [judged({ prompt: 'd', rankings: [firstWins, secondWins] }), [1, 0]],
    ),
  );
  expect(byAgreement.map(({ name, accuracy, pairs }) => [name, accuracy, pairs])).toEqual([
    ['one labeler', 0, 1],
    ['all of several agree', 1, 2],
    ['most of several agree', 2 / 3, 3],
    ['as many for either', 0.5, 2],
  ]);
});

test('accuracy by criterion is over pairs whose mean ratings differ, whatever the ranking says', () => {
  const { byCriterion } = reportOn(
    split(
      // Mean ratings of accuracy: 4.5 and 3; of style: equal.
      [
        judged({
          prompt: 'a',
          judgments: [
            { ranking: secondWins, ratings: { accuracy: [5, 3], style: [2, 2] } },
            { ranking: firstWins, ratings: { accuracy: [4, null], style: [2, 2] } },
          ],
        }),
        [1, 0],
      ],
      [judged({ prompt: 'b', judgments: [{ ranking: firstWins, ratings: { accuracy: [1, 5] } }] }), [1, 0]],
    ),
  );
  expect(byCriterion.map(({ name, accuracy, pairs, prompts }) => [name, accuracy, pairs, prompts])).toEqual([
    ['accuracy', 0.5, 2, 2],
  ]);
});

test('accuracy by rule is over pairs that differ in this rule alone', () => {
  const three = { answers: ['one', 'another', 'a third'], rankings: [[[0], [1], [2]]] };
  const { byRule } = reportOn(
    split([
      judged({
        ...three,
        // 0 and 1 differ in form alone, 1 and 2 in topic alone, 0 and 2 in both.
        rules: { form: [true, false, false], topic: [true, true, false] },
      }),
      [1, 2, 0],
    ]),
  );
  expect(byRule.map(({ name, accuracy, pairs }) => [name, accuracy, pairs])).toEqual([
    ['form', 0, 1],
    ['topic', 1, 1],
  ]);
});

describe('what the model learned of a bias', () => {
  const answers = ['a'.repeat(9), 'a'.repeat(19)];
  /** Labelers prefer the answer of twice the length three times in four; the model always, by ln 3. */
  const held = split(
    ...Array.from(
      { length: 8 },
      (_, index) =>
        [
          judged({
            prompt: `p${index}`,
            answers,
            judgments: [{ ranking: index % 4 === 0 ? firstWins : secondWins, displayedOrder: [1, 0] }],
          }),
          [0, Math.log(3)],
        ] as const,
    ),
  );
  const { learnedBias } = reportOn(held);

  test('has both slopes in the same unit: here ln 3 over ln 2 each', () => {
    const slope = Math.log(3) / Math.log(2);
    expect(learnedBias.length.people.value).toBeCloseTo(slope, 9);
    expect(learnedBias.length.model.value).toBeCloseTo(slope, 9);
    // All of the model's probabilities are ¾: nothing is left over that could vary.
    expect(learnedBias.length.model.standardError).toBeCloseTo(0, 9);
    expect(learnedBias.length.people).toMatchObject({ pairs: 8, clusters: 8 });
  });

  test('has the share of the earlier shown, of both over the same votes', () => {
    expect(learnedBias.position.people).toMatchObject({ value: 0.75, cases: 8 });
    expect(learnedBias.position.model).toMatchObject({ value: 1, cases: 8 });
  });

  test('tells nothing of positions where none is known', () => {
    const { position } = reportOn(split([judged({ rankings: [firstWins] }), [1, 0]])).learnedBias;
    expect(position.people).toMatchObject({ value: Number.NaN, cases: 0 });
  });
});

test('single figures have intervals that resample prompts', () => {
  const held = split(
    ...Array.from({ length: 20 }, (_, index) => {
      const comparison = judged({
        prompt: `p${index}`,
        answers: ['short', 'rather longer'],
        rankings: [index % 2 === 0 ? firstWins : secondWins],
      });
      const right = index % 2 === 0 ? [1, 0] : [0, 1.5];
      return [comparison, index % 5 === 0 ? right.toReversed() : right] as const;
    }),
  );
  const validation = evaluationReport([], { validation: held, test: held }, []);
  const { loss, lossInterval, calibration, lengthBalancedAccuracy, lengthBalancedInterval } = validation.test;
  for (const [value, { low, high }] of [
    [loss, lossInterval],
    [calibration.raw.brier, calibration.raw.brierInterval],
    [lengthBalancedAccuracy, lengthBalancedInterval],
    [validation.temperature, validation.temperatureInterval],
  ] as const) {
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  }
  expect(calibration.raw.eceInterval.high).toBeGreaterThan(calibration.raw.ece);
});

describe('two versions beside each other', () => {
  const comparisons = Array.from({ length: 6 }, (_, index) =>
    judged({ prompt: `p${index}`, rankings: index === 5 ? [firstWins, firstWins] : [firstWins] }),
  );
  const scores = (right: readonly number[]) =>
    new Map(comparisons.map((each, index) => [each, right.includes(index) ? [1, 0] : [0, 1]] as const));

  test('are tested on the same pairs', () => {
    const found = compareVersions(comparisons, scores([0, 1, 2, 5]), scores([0, 3]));
    // Over 7 votes: 5 and 2 right. Pairs: 1, 2 and 5 only now, 3 only before.
    expect(found.accuracy).toMatchObject({ first: 5 / 7, second: 2 / 7, cases: 7, prompts: 6 });
    expect(found.mcnemar).toMatchObject({ onlyFirst: 3, onlySecond: 1, pairs: 6, pValue: 0.625 });
  });

  test('leave out what one of them could not score', () => {
    const before = scores([0, 3]);
    before.delete(comparisons[5] ?? judged({}));
    const found = compareVersions(comparisons, scores([0, 1]), before);
    expect(found.accuracy.cases).toBe(5);
    expect(found.drift).toMatchObject({ answers: 10, prompts: 5 });
  });
});
