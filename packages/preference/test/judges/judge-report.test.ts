import { describe, expect, test } from 'vitest';
import { type Compared, entryVotes, judgedEntries, scoredEntryPairs } from '../../src/judges/entry-scores.js';
import { judgeReport } from '../../src/judges/judge-report.js';
import { type JudgePair, outcomeOfOrders } from '../../src/judges/judged-pair.js';
import type { RankedCompletion } from '../../src/leaderboard-report/entries.js';
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

const imported: RankedCompletion = { author: 'import', source: 'file', drawnBy: null };

function answerOf(name: string, temperature: number): RankedCompletion {
  const drawnBy = { id: name, checkpoint: null, temperature, topP: 1, topK: 0, maxTokens: 8 };
  return { author: 'model', source: name, drawnBy };
}

function comparing(...completions: RankedCompletion[]): Compared {
  return new Map([['0', { promptId: 'p', systemPrompt: null, askingId: null, propensity: 0.5, completions }]]);
}

describe('scores of entries', () => {
  const [left, right] = [answerOf('left', 0), answerOf('right', 1)];

  test('are the left one’s, in whichever place it stands', () => {
    const one = [judged('0', 'ana', 1)];
    const compared = comparing(left, right);
    expect(entryVotes(one, compared, 'model', ['left', 'right'])).toEqual([
      { promptId: 'p', labelerId: 'ana', score: 1 },
    ]);
    expect(entryVotes(one, comparing(right, left), 'model', ['left', 'right'])).toMatchObject([{ score: 0 }]);
    expect(entryVotes(one, compared, 'model', ['left', 'other'])).toEqual([]);
    expect(entryVotes(one, compared, 'temperature', ['1', '0'])).toMatchObject([{ score: 0 }]);
  });

  test('are under the guideline version that the labeler went by', () => {
    const [first, second] = [1, 2].map((guidelineVersion) => ({ ...judged('0', 'ana', 1), guidelineVersion }));
    const judgments = [first, second].flatMap((one) => one ?? []);
    const compared = comparing(left, right);
    expect([...judgedEntries(judgments, compared, 'guideline').values()].map(({ name }) => name)).toEqual([
      'left @ guideline 1',
      'right @ guideline 1',
      'left @ guideline 2',
      'right @ guideline 2',
    ]);
    const keys = ['left @ guideline 2', 'right @ guideline 2'] as const;
    expect(entryVotes(judgments, compared, 'guideline', keys)).toHaveLength(1);
  });

  test('stand beside the judge’s, with its probability where it gives one', () => {
    const judgments = [judged('0', 'ana', 1), judged('0', 'bo', 0)];
    const found = (...pairs: JudgePair[]) => scoredEntryPairs(judgments, pairs, comparing(left, right), 'model').pairs;
    expect(found(pair('0', 1, { probability: 0.9 }))).toMatchObject([
      { promptId: 'p', first: { key: 'left' }, second: { key: 'right' }, people: 0.75, judge: 0.9, propensity: 0.5 },
    ]);
    expect(scoredEntryPairs([], [pair('0', -1)], comparing(left, right), 'model').pairs).toMatchObject([
      { people: null, judge: 0 },
    ]);
    expect(found(pair('0', null))).toMatchObject([{ people: 0.75, judge: null }]);
  });

  test('are counted where there are none: of one entry, or without the attribute', () => {
    const judgments = [judged('0', 'ana', 1)];
    const count = (by: 'temperature' | 'author', ...completions: RankedCompletion[]) => {
      const { pairs, ...leftOut } = scoredEntryPairs(judgments, [], comparing(...completions), by);
      return { pairs: pairs.length, ...leftOut };
    };
    expect(count('temperature', left, imported)).toEqual({ pairs: 0, withoutAttribute: 1, sameEntry: 0 });
    expect(count('author', left, right)).toEqual({ pairs: 0, withoutAttribute: 0, sameEntry: 1 });
    expect(count('author', left, imported)).toMatchObject({ pairs: 1 });
  });
});
