import { wilsonShare } from '@tastemaker/preference';
import { describe, expect, test } from 'vitest';
import { humanAgreement } from '../../src/evaluation/human-agreement.js';
import { leakCheck } from '../../src/evaluation/leak-check.js';
import { scoredVotes } from '../../src/evaluation/scored-votes.js';
import { evaluationReport, type JudgedComparison, type ScoredSplit, underOtherPrompts } from '../../src/index.js';
import { judged } from '../judged.js';

const firstWins = [[0], [1]];
const secondWins = [[1], [0]];

/** A split whose model gives each comparison's answers these scores. */
function split(...entries: readonly (readonly [JudgedComparison, readonly number[]])[]): ScoredSplit {
  return { comparisons: entries.map(([comparison]) => comparison), scores: new Map(entries), mismatched: undefined };
}
const nothing = split();

describe('the report on a split', () => {
  const held = split(
    // Right by ln 3, and wrong by ln 3.
    [judged({ prompt: 'a', rankings: [firstWins], tags: ['haiku'] }), [Math.log(3), 0]],
    [judged({ prompt: 'b', rankings: [secondWins], tags: ['haiku', 'frost'] }), [Math.log(3), 0]],
    // Two labelers agree and one does not; the model sides with the two.
    [judged({ prompt: 'c', rankings: [firstWins, firstWins, secondWins] }), [2, 0]],
    // A tie is not held against a model.
    [judged({ prompt: 'd', rankings: [[[0, 1]]] }), [5, -5]],
  );
  const { test: report } = evaluationReport([], { validation: nothing, test: held }, []);

  test('counts votes: three of five agree with the model', () => {
    expect(report).toMatchObject({ accuracy: 3 / 5, votes: 5, pairs: 3, prompts: 3 });
  });

  test('has the mean loss of a comparison, which is that of its votes', () => {
    const ofThree = (2 * Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(2))) / 3;
    expect(report.loss).toBeCloseTo((Math.log(4 / 3) + Math.log(4) + ofThree) / 3, 12);
  });

  test('has a row a tag, the most frequent first', () => {
    expect(report.byTag.map(({ name, accuracy, pairs }) => [name, accuracy, pairs])).toEqual([
      ['haiku', 0.5, 2],
      ['frost', 0, 1],
    ]);
  });

  test('has an interval that resamples prompts, not pairs', () => {
    // Every prompt alike: each counts as one case of four, however many pairs it has.
    const alike = split(
      ...['a', 'b', 'c', 'd'].map((prompt) => [judged({ prompt, rankings: [firstWins, secondWins] }), [1, 0]] as const),
    );
    const { interval, accuracy } = evaluationReport([], { validation: nothing, test: alike }, []).test;
    expect({ interval, accuracy }).toEqual({ interval: wilsonShare(2, 4).interval, accuracy: 0.5 });
  });
});

test('accuracy by strength tells clear preferences from faint ones', () => {
  const held = split(
    [judged({ prompt: 'a', judgments: [{ ranking: firstWins, strength: 3 }] }), [1, 0]],
    [judged({ prompt: 'b', judgments: [{ ranking: secondWins, strength: -3 }] }), [0, 1]],
    [judged({ prompt: 'c', judgments: [{ ranking: firstWins, strength: 1 }] }), [0, 1]],
    [judged({ prompt: 'd', rankings: [firstWins] }), [1, 0]],
  );
  const { byStrength } = evaluationReport([], { validation: nothing, test: held }, []).test;
  expect(byStrength.map(({ name, accuracy, pairs }) => [name, accuracy, pairs])).toEqual([
    ['1', 0, 1],
    ['3', 1, 2],
  ]);
});

describe('length', () => {
  const answers = ['short', 'a much longer answer'];
  /** Nine in ten prefer the longer answer; the model always does. */
  const comparisons = Array.from({ length: 10 }, (_, index) =>
    judged({ prompt: `prompt ${index}`, answers, rankings: [index === 0 ? firstWins : secondWins] }),
  );
  const held = split(...comparisons.map((comparison) => [comparison, [0, 1]] as const));
  const { test: report } = evaluationReport(comparisons, { validation: nothing, test: held }, []);

  test('balanced, a model that goes by it has a half, however accurate it looks', () => {
    expect(report.accuracy).toBe(0.9);
    expect(report.lengthBalancedAccuracy).toBe(0.5);
    expect(report.controls.lengthOnly.accuracy).toBe(0.9);
  });

  test('is told by how much longer the preferred answer is', () => {
    expect(report.byLengthDifference.map(({ name, accuracy }) => [name, accuracy])).toEqual([
      ['winner less than half as long', 0],
      ['winner more than twice as long', 1],
    ]);
  });

  test('alone learns its sign on training judgments', () => {
    const shorterWins = comparisons.map((comparison) => ({
      ...comparison,
      judgments: [{ labeler: 'ann', ranking: firstWins, strength: null }],
    }));
    const other = evaluationReport(shorterWins, { validation: nothing, test: held }, []).test;
    expect(other.controls.lengthOnly.accuracy).toBeCloseTo(0.1, 12);
  });
});

describe('calibration', () => {
  /** Ten pairs with a lead of ln 9 each, which claims 90 %; six come true. */
  const overconfident = split(
    ...Array.from(
      { length: 10 },
      (_, index) =>
        [judged({ prompt: `p${index}`, rankings: [index < 6 ? firstWins : secondWins] }), [Math.log(9), 0]] as const,
    ),
  );

  test('tells how far claims are from what came true, and mends them with the temperature of the validation split', () => {
    const { temperature, test: report } = evaluationReport([], { validation: overconfident, test: overconfident }, []);
    // The best claim is 60 %: ln 9 / T = ln 1.5.
    expect(temperature).toBeCloseTo(Math.log(9) / Math.log(1.5), 9);
    expect(report.calibration.raw).toMatchObject({
      ece: expect.closeTo(0.3, 9),
      brier: expect.closeTo(0.6 * 0.01 + 0.4 * 0.81, 9),
    });
    expect(report.calibration.raw.bins).toMatchObject([
      { predictions: 10, claimed: expect.closeTo(0.9, 9), observed: 0.6 },
    ]);
    expect(report.calibration.scaled).toMatchObject({ ece: expect.closeTo(0, 9), brier: expect.closeTo(0.24, 9) });
  });
});

describe('agreement with people', () => {
  test('is told beside how far people agree with each other, over the same votes', () => {
    const held = split(
      [judged({ prompt: 'a', rankings: [firstWins, firstWins] }), [1, 0]],
      [judged({ prompt: 'b', rankings: [firstWins, secondWins] }), [1, 0]],
      [judged({ prompt: 'c', rankings: [firstWins, firstWins, secondWins] }), [0, 1]],
      [judged({ prompt: 'd', rankings: [firstWins] }), [0, 1]],
    );
    const agreement = humanAgreement(scoredVotes(held.comparisons, held.scores));
    // Another labeler agrees: 2 of 2 in a, 0 of 2 in b, and ½, ½, 0 in c.
    expect(agreement).toMatchObject({ pairs: 3, votes: 7, human: { value: 3 / 7 }, model: { value: 4 / 7 } });
  });

  test('takes one vote of a labeler who judged the same pair twice', () => {
    const held = split([
      judged({
        judgments: [
          { ranking: firstWins, labeler: 'ann' },
          { ranking: secondWins, labeler: 'ann' },
        ],
      }),
      [1, 0],
    ]);
    expect(humanAgreement(scoredVotes(held.comparisons, held.scores)).pairs).toBe(0);
  });
});

test('the mismatched-prompt control gives every comparison a prompt that it does not answer', () => {
  const comparisons = ['a', 'a', 'b', 'c'].map((prompt, index) =>
    judged({ prompt, answers: [`one ${index}`, 'another'] }),
  );
  const mismatched = underOtherPrompts(comparisons);
  expect(mismatched.map(({ messages }) => messages[0]?.content)).toEqual(['b', 'b', 'c', 'a']);
  expect(mismatched.map(({ answers, prompt }) => [answers[0], prompt])).toEqual(
    comparisons.map(({ answers, prompt }) => [answers[0], prompt]),
  );
  expect(underOtherPrompts([judged({})])).toEqual([]);
});

test('the leak check finds prompts and answers that differ in case and spacing only', () => {
  const training = [judged({ prompt: 'Write a haiku', answers: ['Frost  falls', 'no'] })];
  const held = [
    judged({ prompt: 'write a HAIKU ', answers: ['NO', 'frost falls'] }),
    judged({ prompt: 'something else', answers: ['no', 'well'] }),
  ];
  expect(leakCheck(training, held)).toEqual({
    prompts: 2,
    leakedPrompts: 1,
    answers: 3,
    leakedAnswers: 2,
    comparisons: 2,
    leakedComparisons: 1,
  });
});
