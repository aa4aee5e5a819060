// What the model has learned of each thing that answers are judged by: of the criteria that labelers rate, and of rules whose
// truth is known.
import { pairAccuracyInterval, type ScoredPair } from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import type { BreakdownRow } from './breakdown.js';

type ScoresOf = ReadonlyMap<JudgedComparison, readonly number[]>;

/**
 * A row for each criterion, over pairs of answers whose mean ratings on it differ: how often the model scores the one with the
 * higher rating higher.
 */
export function byCriterion(comparisons: readonly JudgedComparison[], scoresOf: ScoresOf): BreakdownRow[] {
  return rows(comparisons, scoresOf, ({ judgments }, add) => {
    for (const [criterion, ratings] of Object.entries(meanRatings(judgments))) {
      for (const [a, b] of pairsOf(ratings.length)) {
        const [first, second] = [ratings[a], ratings[b]];
        if (first === undefined || second === undefined || first === second) continue;
        add(criterion, first > second ? [a, b] : [b, a]);
      }
    }
  });
}

/**
 * A row for each rule, over pairs of answers that differ in this rule and in no other one: how often the model scores the one
 * that keeps it higher. What is true is asked for here, not what labelers said.
 */
export function byRule(comparisons: readonly JudgedComparison[], scoresOf: ScoresOf): BreakdownRow[] {
  return rows(comparisons, scoresOf, ({ rules = {}, answers }, add) => {
    for (const [a, b] of pairsOf(answers.length)) {
      const differing = Object.entries(rules).filter(([, kept]) => kept[a] !== kept[b]);
      const [only, another] = differing;
      if (only === undefined || another !== undefined) continue;
      const [rule, kept] = only;
      add(rule, kept[a] === true ? [a, b] : [b, a]);
    }
  });
}

type Add = (name: string, better: readonly [number, number]) => void;

function rows(
  comparisons: readonly JudgedComparison[],
  scoresOf: ScoresOf,
  collect: (comparison: JudgedComparison, add: Add) => void,
): BreakdownRow[] {
  const found = new Map<string, ScoredPair[]>();
  for (const comparison of comparisons) {
    const scores = scoresOf.get(comparison);
    if (scores === undefined) continue;
    collect(comparison, (name, [better, worse]) => {
      const margin = (scores[better] ?? Number.NaN) - (scores[worse] ?? Number.NaN);
      const pairs = found.get(name) ?? [];
      pairs.push({ margin, prompt: comparison.prompt });
      found.set(name, pairs);
    });
  }
  return [...found].map(([name, pairs]) => ({ name, ...pairAccuracyInterval(pairs) }));
}

/** By criterion, one an answer: the mean over judgments that rate it; undefined where none does. */
function meanRatings(judgments: JudgedComparison['judgments']): Record<string, (number | undefined)[]> {
  const given = new Map<string, number[][]>();
  for (const { ratings = {} } of judgments) {
    for (const [criterion, byAnswer] of Object.entries(ratings)) {
      const all = given.get(criterion) ?? [];
      given.set(criterion, all);
      for (const [answer, rating] of byAnswer.entries()) {
        if (rating !== null) all[answer] = [...(all[answer] ?? []), rating];
      }
    }
  }
  return Object.fromEntries(
    [...given].map(([criterion, all]) => [
      criterion,
      Array.from(all, (ratings) =>
        ratings === undefined ? undefined : ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length,
      ),
    ]),
  );
}

function pairsOf(count: number): [number, number][] {
  return Array.from({ length: count }, (_, a) => a).flatMap((a) =>
    Array.from({ length: count - a - 1 }, (_, step): [number, number] => [a, a + 1 + step]),
  );
}
