import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decidedRewards, rewardDistribution } from '../../src/evaluation/reward-distribution.js';
import { evaluationReport, type JudgedComparison, type ScoredSplit } from '../../src/index.js';
import { judged } from '../judged.js';

const firstWins = [[0], [1]];
const secondWins = [[1], [0]];
const tied = [[0, 1]];

function split(...entries: readonly (readonly [JudgedComparison, readonly number[]])[]): ScoredSplit {
  return { comparisons: entries.map(([comparison]) => comparison), scores: new Map(entries), mismatched: undefined };
}
const nothing = split();

function named(id: string, rankings: readonly (readonly (readonly number[])[])[]): JudgedComparison {
  return judged({ id, answerIds: [`${id}-1`, `${id}-2`], prompt: `prompt of ${id}`, rankings });
}

describe('the hardest disagreements', () => {
  const held = split(
    [named('agreed', [firstWins, firstWins]), [1, 0]],
    [named('faint', [firstWins]), [0, Math.log(1.5)]],
    [named('sure', [secondWins, secondWins, firstWins, tied]), [Math.log(9), 0]],
    [named('undecided', [firstWins, secondWins]), [0, 9]],
    [judged({ prompt: 'of no id', rankings: [firstWins] }), [0, 9]],
  );
  const { hardest } = evaluationReport([], { validation: nothing, test: held }, []).test;

  test('are pairs that most order one way and the model the other, its surest first, by ids', () => {
    expect(hardest).toEqual([
      {
        comparisonId: 'sure',
        promptId: 'prompt of sure',
        preferredId: 'sure-2',
        otherId: 'sure-1',
        rewards: { preferred: 0, other: Math.log(9) },
        probability: expect.closeTo(0.1, 12),
        votes: { preferred: 2, other: 1, tied: 1 },
      },
      expect.objectContaining({ comparisonId: 'faint', probability: expect.closeTo(0.4, 12) }),
    ]);
  });
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

describe('the distribution of rewards', () => {
  test('counts the preferred answers and the others of pairs that most see alike', () => {
    const example = {
      pairs: [
        { winner: 0, loser: 1, weight: 2 },
        { winner: 1, loser: 0, weight: 1 },
        { winner: 2, loser: 0, weight: 1 },
        { winner: 1, loser: 2, weight: 1 },
        { winner: 2, loser: 1, weight: 1 },
      ],
    };
    expect(decidedRewards(example, [0, 1, 2])).toEqual([
      { preferred: 0, other: 1 },
      { preferred: 2, other: 0 },
    ]);
  });

  test('has every pair once in each row, between edges of one width', () => {
    const reward = fc.double({ min: -50, max: 50, noNaN: true });
    const pairs = fc.array(fc.record({ preferred: reward, other: reward }), { minLength: 1 });
    fc.assert(
      fc.property(pairs, (some) => {
        const { edges = [], preferred = [], other = [] } = rewardDistribution(some) ?? {};
        expect([sum(preferred), sum(other), preferred.length]).toEqual([some.length, some.length, edges.length - 1]);
      }),
    );
  });

  test('is none without pairs, and of rewards that are no numbers', () => {
    expect(rewardDistribution([])).toBeNull();
    expect(rewardDistribution([{ preferred: Number.NaN, other: 0 }])).toBeNull();
    expect(rewardDistribution([{ preferred: 1, other: 1 }])?.edges[0]).toBe(0.5);
  });
});

test('accuracy by tokens goes by the longer answer of the pair', () => {
  const [short, long] = [named('short', [firstWins]), named('long', [firstWins])];
  const scores = new Map([
    [short, [1, 0]],
    [long, [0, 1]],
  ]);
  const tokens = new Map([
    [short, [16, 3]],
    [long, [3, 513]],
  ]);
  const held = { comparisons: [short, long], scores, tokens, mismatched: undefined };
  const { byTokens } = evaluationReport([], { validation: nothing, test: held }, []).test;
  expect(byTokens.map(({ name, accuracy }) => [name, accuracy])).toEqual([
    ['1 to 16', 1],
    ['513 and more', 0],
  ]);
});
