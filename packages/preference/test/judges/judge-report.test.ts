import { describe, expect, test } from 'vitest';
import { judgeReport } from '../../src/judges/judge-report.js';
import { type JudgePair, outcomeOfOrders } from '../../src/judges/judged-pair.js';
import { modelVotes, scoredModelPairs } from '../../src/judges/model-scores.js';
import type { Judged, PairOutcome } from '../../src/reports/judged.js';

function judged(comparisonId: string, labelerId: string, outcome: PairOutcome, tags: string[] = []): Judged {
  const ranking = outcome === 0 ? [[0, 1]] : outcome === 1 ? [[0], [1]] : [[1], [0]];
  return {
    comparisonId,
    labelerId,
    purpose: 'work',
    repeatOf: null,
    verdict: 'ranking',
    ranking,
    displayedOrder: [0, 1],
    completionIds: ['a', 'b'],
    lengths: [1, 1],
    promptLength: 1,
    tags,
    ratings: null,
    dwellMs: null,
    at: 0,
    goldCorrect: null,
    guidelineVersion: null,
  };
}

function pair(comparisonId: string, outcome: PairOutcome | null, rest: Partial<JudgePair> = {}): JudgePair {
  const unknown = { firstAsA: null, secondAsA: null, probability: null, inputTokens: null, outputTokens: null };
  return { comparisonId, first: 0, second: 1, outcome, failed: false, latencyMs: null, ...unknown, ...rest };
}

describe('two answers, one in each order', () => {
  test.each([
    ['A', 'B', 1],
    ['B', 'A', -1],
    ['A', 'A', 0],
    ['B', 'B', 0],
    ['tie', 'tie', 0],
    ['A', 'tie', 0],
    ['A', null, null],
    [null, null, null],
  ] as const)('%s and %s are %s', (firstAsA, secondAsA, outcome) => {
    expect(outcomeOfOrders(firstAsA, secondAsA)).toBe(outcome);
  });
});

describe('a judge beside people', () => {
  // Cohen's (1960) own way of counting, by hand: 8 of 10 labels equal; the judge says the first 6 times, people 6 times:
  // p_e = 0.36 + 0.16 = 0.52, κ = (0.8 − 0.52) / 0.48.
  const people: PairOutcome[] = [1, 1, 1, 1, 1, 1, -1, -1, -1, -1];
  const judge: PairOutcome[] = [1, 1, 1, 1, 1, -1, -1, -1, -1, 1];
  const judgments = people.flatMap((outcome, i) => [
    judged(`${i}`, 'ana', outcome, i < 5 ? ['sea'] : []),
    judged(`${i}`, 'bo', outcome, i < 5 ? ['sea'] : []),
  ]);
  const pairs = judge.map((outcome, i) => pair(`${i}`, outcome));

  test('agrees with their labels as counted by hand, in all and by tag', () => {
    const { agreement, tags, pairs: asked, decided } = judgeReport(judgments, pairs);
    expect([asked, decided]).toEqual([10, 10]);
    expect(agreement.judge.raw).toMatchObject({ value: 0.8, items: 20 });
    expect(agreement.judge.kappa.value).toBeCloseTo(0.28 / 0.48, 12);
    expect(agreement.people.raw).toMatchObject({ value: 1, items: 10 });
    expect(tags['sea']?.judge.raw).toMatchObject({ value: 1, items: 10 });
  });

  test('says nothing of pairs that it could not decide, nor of those that no person judged', () => {
    const undecided = [pair('0', null), pair('1', null, { failed: true }), pair('99', 1)];
    expect(judgeReport(judgments, undecided)).toMatchObject({
      pairs: 3,
      decided: 1,
      unreadable: 1,
      failed: 1,
      agreement: { judge: { raw: { value: Number.NaN, items: 0 } } },
      calibration: undefined,
      position: undefined,
    });
  });

  test('is calibrated where its probabilities come true', () => {
    // Says 0.6 for the first each time; people say the first in six of ten.
    const claimed = people.map((_, i) => pair(`${i}`, 1, { probability: 0.6 }));
    const { calibration } = judgeReport(judgments, claimed);
    expect(calibration).toMatchObject({ pairs: 10 });
    expect(calibration?.expectedCalibrationError).toBeCloseTo(0, 9);
    expect(calibration?.brier).toBeCloseTo(0.6 * 0.16 + 0.4 * 0.36, 9);
  });

  test('tells how often the order decides', () => {
    const orders = [
      pair('0', 0, { firstAsA: 'A', secondAsA: 'A' }),
      pair('1', 1, { firstAsA: 'A', secondAsA: 'B' }),
      pair('2', 0, { firstAsA: 'tie', secondAsA: 'tie' }),
      pair('3', null, { firstAsA: 'A' }),
    ];
    const { position } = judgeReport([], orders);
    expect(position?.changed).toMatchObject({ value: 1 / 3, cases: 3 });
    expect(position?.firstShown).toMatchObject({ value: 3 / 4, cases: 4 });
  });
});

describe('scores of models', () => {
  const compared = new Map([['0', { promptId: 'p', modelIds: ['left', 'right'] }]]);
  const turned = new Map([['0', { promptId: 'p', modelIds: ['right', 'left'] }]]);

  test('are the left one’s, in whichever place it stands', () => {
    const one = [judged('0', 'ana', 1)];
    expect(modelVotes(one, compared, ['left', 'right'])).toEqual([{ promptId: 'p', labelerId: 'ana', score: 1 }]);
    expect(modelVotes(one, turned, ['left', 'right'])).toMatchObject([{ score: 0 }]);
    expect(modelVotes(one, compared, ['left', 'other'])).toEqual([]);
  });

  test('stand beside the judge’s, with its probability where it gives one', () => {
    const judgments = [judged('0', 'ana', 1), judged('0', 'bo', 0)];
    expect(scoredModelPairs(judgments, [pair('0', 1, { probability: 0.9 })], compared)).toEqual([
      { promptId: 'p', first: 'left', second: 'right', people: 0.75, judge: 0.9 },
    ]);
    expect(scoredModelPairs([], [pair('0', -1)], compared)).toMatchObject([{ people: null, judge: 0 }]);
    expect(scoredModelPairs(judgments, [pair('0', null)], compared)).toMatchObject([{ people: 0.75, judge: null }]);
  });
});
