import { describe, expect, test } from 'vitest';
import { defaultLearning, type JudgedComparison, type LearningOptions, learningExamples } from '../../src/index.js';
import { pairwiseLoss } from '../../src/objective/losses.js';
import { judged } from '../judged.js';

const learn = (comparisons: readonly JudgedComparison[], options: Partial<LearningOptions> = {}) =>
  learningExamples(comparisons, { ...defaultLearning, ...options });

const firstWins = [[0], [1]];
const secondWins = [[1], [0]];
const tied = [[0, 1]];

describe('learning from rankings', () => {
  test('a ranking of four is six pairs, a tie among them none', () => {
    const answers = ['a', 'b', 'c', 'd'];
    const [example] = learn([judged({ answers, rankings: [[[1], [0, 3], [2]]] })]).examples;
    expect(example?.pairs.map(({ winner, loser }) => `${winner}>${loser}`)).toEqual([
      '1>0',
      '1>3',
      '1>2',
      '0>2',
      '3>2',
    ]);
  });

  test('labelers who disagree make a soft label, and those who agree weigh more', () => {
    const [example] = learn([judged({ rankings: [firstWins, firstWins, secondWins] })]).examples;
    expect(example?.pairs).toEqual([
      { winner: 0, loser: 1, weight: 2, emphasis: 1, requiredMargin: 0 },
      { winner: 1, loser: 0, weight: 1, emphasis: 1, requiredMargin: 0 },
    ]);
  });

  test('Plackett–Luce reads rankings whole', () => {
    const answers = ['a', 'b', 'c'];
    const comparisons = [judged({ answers, rankings: [[[2], [0, 1]]] })];
    const { examples, objective } = learn(comparisons, { loss: 'plackett-luce' });
    expect(examples[0]?.rankings).toEqual([{ ranking: [[2], [0, 1]], weight: 1, emphasis: 1 }]);
    expect(objective.kind).toBe('plackett-luce');
  });
});

describe('ties', () => {
  test('are left out unless asked for', () => {
    const comparisons = [judged({ rankings: [tied] })];
    expect(learn(comparisons).examples).toEqual([]);
    expect(learn(comparisons).summary.tieShare).toBe(1);
    expect(learn(comparisons, { ties: 'half' }).examples[0]?.ties).toEqual([
      { first: 0, second: 1, weight: 1, emphasis: 1 },
    ]);
  });

  test('start the tie parameter where equals tie as often as the votes do', () => {
    const comparisons = [judged({ rankings: [tied] }), judged({ prompt: 'other', rankings: [firstWins] })];
    // Davidson: of equals half tie where ν = 2, so τ = ln 2; Rao–Kupper: where tanh(η/2) = 1/2, so η = ln 3.
    expect(learn(comparisons, { ties: 'davidson' }).objective.tie).toBeCloseTo(Math.LN2, 12);
    expect(learn(comparisons, { ties: 'rao-kupper' }).objective.tie).toBeCloseTo(Math.log(3), 12);
  });

  test('keep a parameter that was given', () => {
    const { objective } = learn([judged({ rankings: [tied] })], { ties: 'davidson', tieParameter: -1 });
    expect(objective).toMatchObject({ ties: 'davidson', tie: -1, tieLearningRate: 0 });
  });
});

describe('strength', () => {
  const strong = judged({ judgments: [{ ranking: secondWins, strength: -3 }] });
  const weak = judged({ prompt: 'other', judgments: [{ ranking: firstWins, strength: 1 }] });

  test('asks for a margin of a third of a logit a step', () => {
    const { examples } = learn([strong, weak], { strength: 'margin' });
    expect(examples.map(({ pairs }) => pairs[0]?.requiredMargin)).toEqual([1, 1 / 3]);
  });

  test('weighs three times as much at 3 as at 1, a vote counting 1 in the mean', () => {
    const { examples } = learn([strong, weak], { strength: 'weight' });
    expect(examples.map(({ pairs }) => pairs[0]?.emphasis)).toEqual([1.5, 0.5]);
  });
});

describe('labelers', () => {
  /** Ann, Bob and Cleo agree on 60 pairs; Dora tosses a coin, in turn right and wrong. */
  const crowd = Array.from({ length: 60 }, (_, index) => {
    const truth = index % 2 === 0 ? firstWins : secondWins;
    const other = index % 2 === 0 ? secondWins : firstWins;
    return judged({ prompt: `prompt ${index}`, rankings: [truth, truth, truth, index % 4 < 2 ? truth : other] });
  });

  test('who agree with nobody count for little with Crowd-BT', () => {
    const { examples, summary } = learn(crowd, { labelers: 'crowd-bt' });
    const reliability = new Map(summary.labelers.map((each) => [each.labeler, each.reliability]));
    expect(reliability.get('ann')).toBeGreaterThan(0.95);
    expect(reliability.get('dora')).toBeLessThan(0.6);
    // Of the third prompt Dora said the opposite.
    const terms = examples[2]?.pairs ?? [];
    const [right, wrong] = [terms.find(({ winner }) => winner === 0), terms.find(({ winner }) => winner === 1)];
    expect(right?.weight).toBe(3);
    expect((wrong?.emphasis ?? 0) / (right?.emphasis ?? 1)).toBeLessThan(0.2);
  });

  test('make a soft label by Dawid–Skene that is surer than their shares of votes', () => {
    const { examples } = learn(crowd, { labelers: 'dawid-skene' });
    const terms = examples[2]?.pairs ?? [];
    const weight = (winner: number) => terms.find((term) => term.winner === winner)?.weight ?? 0;
    expect(weight(0) + weight(1)).toBeCloseTo(4, 9);
    expect(weight(0) / 4).toBeGreaterThan(0.99);
  });
});

describe('what is left out', () => {
  test('gold and flagged comparisons are, and counted', () => {
    const comparisons = [
      judged({ prompt: 'a', rankings: [firstWins], gold: true }),
      judged({ prompt: 'b', rankings: [firstWins], flagged: true }),
      judged({ prompt: 'c', rankings: [firstWins] }),
    ];
    const { examples, summary } = learn(comparisons);
    expect(examples.map(({ prompt }) => prompt)).toEqual(['c']);
    expect(summary).toMatchObject({ droppedGold: 1, droppedFlagged: 1, comparisons: 1 });
    expect(learn(comparisons, { gold: 'keep', flagged: 'keep' }).examples.length).toBe(3);
  });

  test('a pair that was compared twice is one pair with the votes of both, whichever stood first', () => {
    const comparisons = [
      judged({ answers: ['one', 'another'], rankings: [firstWins] }),
      judged({ answers: ['another', 'one'], judgments: [{ ranking: secondWins, labeler: 'bob' }] }),
    ];
    const { examples, summary } = learn(comparisons);
    expect(examples.map(({ pairs }) => pairs)).toEqual([
      [{ winner: 0, loser: 1, weight: 2, emphasis: 1, requiredMargin: 0 }],
    ]);
    expect(summary.mergedPairs).toBe(1);
    expect(learn(comparisons, { duplicates: 'keep' }).examples.length).toBe(2);
  });

  test('the same answers under another prompt are another pair', () => {
    const comparisons = [
      judged({ prompt: 'a', rankings: [firstWins] }),
      judged({ prompt: 'b', rankings: [firstWins] }),
    ];
    expect(learn(comparisons).examples.length).toBe(2);
  });

  test('a labeler has one vote on a pair, however often they judged it', () => {
    const comparisons = [
      judged({ rankings: [firstWins] }),
      judged({ rankings: [firstWins] }),
      judged({ rankings: [secondWins] }),
    ];
    const [example] = learn(comparisons).examples;
    expect(example?.pairs.map(({ weight }) => weight)).toEqual([2 / 3, 1 / 3]);
  });

  test('answers of the same text are no pair', () => {
    const { examples, summary } = learn([judged({ answers: ['same', 'same'], rankings: [firstWins] })]);
    expect({ examples, identical: summary.identicalPairs }).toEqual({ examples: [], identical: 1 });
  });
});

test('length control takes out of the margin what length explains, and no more', () => {
  const long = 'a much longer answer than that';
  const comparisons = Array.from({ length: 40 }, (_, index) =>
    // Three in four prefer the longer answer: the log-odds are ln 3 for this difference of lengths.
    judged({
      prompt: `prompt ${index}`,
      answers: ['short', long],
      rankings: [index % 4 === 0 ? firstWins : secondWins],
    }),
  );
  const { examples, summary } = learn(comparisons, { lengthControl: 'offset' });
  const lead = Math.log1p(long.length) - Math.log1p('short'.length);
  expect(summary.lengthCoefficient).toBeCloseTo(Math.log(3) / lead, 9);
  // With equal rewards the loss is at its best already: nothing is left to be learned from length.
  const gradients = examples.map((example) => pairwiseLoss([0, 0], example).gradient[0] ?? Number.NaN);
  expect(gradients.reduce((sum, gradient) => sum + gradient, 0)).toBeCloseTo(0, 5);
});
