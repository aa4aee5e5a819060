/* oxlint-disable typescript/no-non-null-assertion -- subsets of a group index tables of 2^group entries; answers index strengths */
/** Plackett–Luce: a ranking as a row of choices, each the best of what is left; for two answers it is Bradley–Terry. */

import { PreferenceError } from '../preference-error.js';
import type { Ranking } from '../ranking.js';

export interface PlackettLuce {
  /** In nats. */
  readonly logLikelihood: number;
  /** `[strengths.length]`: its derivative by each strength; 0 for answers that weren't ranked. */
  readonly gradient: Float64Array;
}

const largestGroup = 16;

/**
 * `Σ_j (r_j − log Σ_{k not yet ranked} e^{r_k})` over the ranking's answers, best first (Luce 1959; Plackett 1975), with
 * `strengths` in logits. Tied answers are answers whose order wasn't told: the likelihood is summed over all their orders
 * (the exact "marginal" treatment, Kalbfleisch & Prentice 1973), so a tied last group says nothing about its members, as in
 * a partial ranking. Exponential in the size of a tied group that isn't last: at most 16 answers, else
 * {@link PreferenceError} `preference.invalid_input`. As the loss of a reward model, use its negative.
 */
export function plackettLuce(strengths: ArrayLike<number>, ranking: Ranking<number>): PlackettLuce {
  const gradient = new Float64Array(strengths.length);
  let logLikelihood = 0;
  ranking.slice(0, -1).forEach((group, rank) => {
    if (group.length > largestGroup) {
      throw new PreferenceError(
        'preference.invalid_input',
        `${group.length} tied answers above others: at most ${largestGroup}.`,
      );
    }
    logLikelihood += addGroup(strengths, group, ranking.slice(rank + 1).flat(), gradient);
  });
  return { logLikelihood, gradient };
}

/**
 * The log-probability that all of `group` are chosen before any of `worse`, by dynamic programming over the set of those
 * chosen already. All in logs: `reach[S]` that the first |S| choices are S, `finish[S]` that the group is completed from
 * there, `left[S]` the strength (log of summed e^r) of what isn't chosen.
 */
function addGroup(
  strengths: ArrayLike<number>,
  group: readonly number[],
  worse: readonly number[],
  gradient: Float64Array,
): number {
  const full = (1 << group.length) - 1;
  const outside = worse.map((answer) => strengths[answer]!);
  const open = (set: number): number[] => group.flatMap((_, i) => ((set & (1 << i)) === 0 ? [i] : []));
  const left = new Float64Array(full + 1);
  const reach = new Float64Array(full + 1).fill(Number.NEGATIVE_INFINITY);
  const finish = new Float64Array(full + 1);
  reach[0] = 0;
  for (let set = 0; set < full; set += 1) {
    const answers = open(set);
    left[set] = logSumExp([...answers.map((i) => strengths[group[i]!]!), ...outside]);
    for (const i of answers) {
      const next = set | (1 << i);
      reach[next] = logSumExp([reach[next]!, reach[set]! + strengths[group[i]!]! - left[set]!]);
    }
  }
  for (let set = full - 1; set >= 0; set -= 1) {
    finish[set] = logSumExp(open(set).map((i) => strengths[group[i]!]! - left[set]! + finish[set | (1 << i)]!));
  }
  for (let set = 0; set < full; set += 1) {
    const passing = reach[set]! - finish[0]!; // with finish, the log-probability that the order went through this set
    for (const i of open(set)) {
      const share = strengths[group[i]!]! - left[set]!;
      gradient[group[i]!]! += Math.exp(passing + share + finish[set | (1 << i)]!);
      gradient[group[i]!]! -= Math.exp(passing + finish[set]! + share);
    }
    for (const answer of worse) gradient[answer]! -= Math.exp(passing + finish[set]! + strengths[answer]! - left[set]!);
  }
  return finish[0]!;
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === Number.NEGATIVE_INFINITY) return top;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
