// Judgments as tests write them: what matters is named, the rest is plain.
import type { Judged } from '../../src/index.js';

let given = 0;

/** A judgment of a pair of answers, `x` characters and `y` characters long. */
export function judged(facts: Partial<Judged> & Pick<Judged, 'comparisonId' | 'labelerId'>): Judged {
  given += 1;
  return {
    purpose: 'work',
    repeatOf: null,
    verdict: 'ranking',
    ranking: [[0], [1]],
    displayedOrder: [0, 1],
    completionIds: [`${facts.repeatOf ?? facts.comparisonId}-x`, `${facts.repeatOf ?? facts.comparisonId}-y`],
    lengths: [100, 100],
    promptLength: 100,
    tags: [],
    ratings: null,
    dwellMs: 10_000,
    at: Date.UTC(2026, 0, 5) + given,
    goldCorrect: null,
    guidelineVersion: null,
    ...facts,
  };
}

export const firstBetter: Judged['ranking'] = [[0], [1]];
export const secondBetter: Judged['ranking'] = [[1], [0]];
export const tied: Judged['ranking'] = [[0, 1]];
