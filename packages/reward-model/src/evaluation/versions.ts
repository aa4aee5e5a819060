// Two versions of a reward model side by side, on the same judged answers.
import {
  type McNemar,
  mcnemar,
  type PairedAccuracy,
  pairedAccuracy,
  type ScoreDrift,
  scoreDrift,
} from '@tastemaker/preference';
import type { JudgedComparison } from '../learning/judged-comparison.js';
import { decidedPairs } from './disagreements.js';
import { scoredVotes } from './scored-votes.js';

type ScoresOf = ReadonlyMap<JudgedComparison, readonly number[]>;

export interface VersionComparison {
  /** Over votes; `first` is this model, `second` the other. */
  readonly accuracy: PairedAccuracy;
  /** Over pairs that most labelers order one way, each counted once; `onlyFirst`: only this model agrees with most. */
  readonly mcnemar: McNemar & { readonly pairs: number };
  readonly drift: ScoreDrift;
}

/** Comparisons that only one of the two could score are left out. */
export function compareVersions(
  comparisons: readonly JudgedComparison[],
  now: ScoresOf,
  before: ScoresOf,
): VersionComparison {
  const both = comparisons.filter((comparison) => now.has(comparison) && before.has(comparison));
  const others = scoredVotes(both, before);
  const votes = scoredVotes(both, now);
  return {
    accuracy: pairedAccuracy(
      votes.map(({ margin, prompt, weight }, index) => ({
        first: margin,
        second: others[index]?.margin ?? Number.NaN,
        prompt,
        weight,
      })),
    ),
    mcnemar: mcnemarOf(both, now, before),
    drift: scoreDrift(
      both.flatMap((comparison) =>
        comparison.answers.map((_, answer) => ({
          now: now.get(comparison)?.[answer] ?? Number.NaN,
          before: before.get(comparison)?.[answer] ?? Number.NaN,
          prompt: comparison.prompt,
        })),
      ),
    ),
  };
}

function mcnemarOf(
  comparisons: readonly JudgedComparison[],
  now: ScoresOf,
  before: ScoresOf,
): VersionComparison['mcnemar'] {
  const [ours, theirs] = [decidedPairs(comparisons, now), decidedPairs(comparisons, before)];
  const isRight = (pair: (typeof ours)[number] | undefined) =>
    pair !== undefined && pair.rewards.preferred > pair.rewards.other;
  let [onlyFirst, onlySecond] = [0, 0];
  for (const [index, pair] of ours.entries()) {
    const [first, second] = [isRight(pair), isRight(theirs[index])];
    if (first && !second) onlyFirst += 1;
    if (second && !first) onlySecond += 1;
  }
  return { ...mcnemar(onlyFirst, onlySecond), pairs: ours.length };
}
