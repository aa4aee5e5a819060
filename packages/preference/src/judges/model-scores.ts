/** Votes and judges' judgments as scores of one model against another: what decisions and prediction-powered estimates read. */

import { type Judged, judgedPairs } from '../reports/judged.js';
import type { JudgePair } from './judged-pair.js';

/** Who wrote the candidates of a comparison, in its own order. */
export interface ComparedCandidates {
  readonly promptId: string;
  /** Null: not a model's. */
  readonly modelIds: readonly (string | null)[];
}

export interface ModelVote {
  readonly promptId: string;
  readonly labelerId: string;
  /** 1: left is better; the mean where a judgment ranks several answers of a model. */
  readonly score: number;
}

/** Each person's judgment that compares both models, in the order of judgments. */
export function modelVotes(
  judgments: readonly Judged[],
  compared: ReadonlyMap<string, ComparedCandidates>,
  [left, right]: readonly [string, string],
): ModelVote[] {
  return judgments.flatMap((judged) => {
    const comparison = compared.get(judged.comparisonId);
    if (judged.purpose !== 'work' || comparison === undefined) return [];
    const scores = judgedPairs(judged).flatMap(({ first, second, outcome }) => {
      const [a, b] = [comparison.modelIds[first], comparison.modelIds[second]];
      if (a === left && b === right) return [(outcome + 1) / 2];
      return a === right && b === left ? [(1 - outcome) / 2] : [];
    });
    if (scores.length === 0) return [];
    const score = scores.reduce((sum, each) => sum + each, 0) / scores.length;
    return [{ promptId: comparison.promptId, labelerId: judged.labelerId, score }];
  });
}

/** A pair of two models' answers with what people and a judge found of it, in [0, 1] for the first; null: nothing. */
export interface ScoredModelPair {
  readonly promptId: string;
  readonly first: string;
  readonly second: string;
  /** Mean over people. */
  readonly people: number | null;
  /** The probability where the judge gives one, else its outcome. */
  readonly judge: number | null;
}

/** Every pair of answers of two different models that people or the judge have judged. */
export function scoredModelPairs(
  judgments: readonly Judged[],
  judgePairs: readonly JudgePair[],
  compared: ReadonlyMap<string, ComparedCandidates>,
): ScoredModelPair[] {
  const found = new Map<
    string,
    { comparisonId: string; first: number; second: number; people: number[]; judge: number | null }
  >();
  const entryOf = (comparisonId: string, first: number, second: number) => {
    const key = `${comparisonId} ${first} ${second}`;
    const entry = found.get(key) ?? { comparisonId, first, second, people: [], judge: null };
    found.set(key, entry);
    return entry;
  };
  for (const judged of judgments)
    if (judged.purpose === 'work')
      for (const { first, second, outcome } of judgedPairs(judged))
        entryOf(judged.comparisonId, first, second).people.push((outcome + 1) / 2);
  for (const { comparisonId, first, second, outcome, probability } of judgePairs)
    if (outcome !== null) entryOf(comparisonId, first, second).judge = probability ?? (outcome + 1) / 2;
  return [...found.values()].flatMap(({ comparisonId, first, second, people, judge }) => {
    const comparison = compared.get(comparisonId);
    const [a, b] = [comparison?.modelIds[first] ?? null, comparison?.modelIds[second] ?? null];
    if (comparison === undefined || a === null || b === null || a === b) return [];
    const mean = people.length === 0 ? null : people.reduce((sum, each) => sum + each, 0) / people.length;
    return [{ promptId: comparison.promptId, first: a, second: b, people: mean, judge }];
  });
}
