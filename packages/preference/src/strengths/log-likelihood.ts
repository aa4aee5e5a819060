/* oxlint-disable typescript/no-non-null-assertion -- pairs index columns of their own length; items were checked when counted */
/** The log-likelihood of counted pairs as a function of strengths and tie parameter, with gradient and information. */

import type { TieModel } from '../ties/tie-model.js';
import type { PairCounts } from './votes.js';

export interface StrengthLikelihood {
  /** In nats; without the binomial constants and without the prior. */
  readonly value: number;
  /** `[items + 1]`: by each strength, then by the tie parameter. */
  readonly gradient: Float64Array;
  /** Observed information, the negative Hessian: `[items + 1, items + 1]` by rows, the tie parameter last. */
  readonly information: Float64Array;
}

/** Value, gradient and observed information at `strengths` (`[items]`, logits) and the model's `tie` parameter. */
export function strengthLikelihood(
  counts: PairCounts,
  model: TieModel,
  strengths: ArrayLike<number>,
  tie: number,
): StrengthLikelihood {
  const size = counts.items + 1;
  const gradient = new Float64Array(size);
  const information = new Float64Array(size * size);
  let value = 0;
  const last = counts.items;
  for (let pair = 0; pair < counts.first.length; pair += 1) {
    const a = counts.first[pair]!;
    const b = counts.second[pair]!;
    for (const outcome of ['win', 'tie', 'loss'] as const) {
      const weight = weightOf(counts, pair, outcome);
      if (weight === 0) continue;
      const term = model.logLikelihood(outcome, strengths[a]! - strengths[b]!, tie);
      value += weight * term.value;
      gradient[a]! += weight * term.margin;
      gradient[b]! -= weight * term.margin;
      gradient[last]! += weight * term.tie;
      information[a * size + a]! -= weight * term.marginMargin;
      information[b * size + b]! -= weight * term.marginMargin;
      information[a * size + b]! += weight * term.marginMargin;
      information[b * size + a]! += weight * term.marginMargin;
      information[a * size + last]! -= weight * term.marginTie;
      information[b * size + last]! += weight * term.marginTie;
      information[last * size + last]! -= weight * term.tieTie;
    }
  }
  for (let item = 0; item < last; item += 1) information[last * size + item] = information[item * size + last]!;
  return { value, gradient, information };
}

function weightOf(counts: PairCounts, pair: number, outcome: 'win' | 'tie' | 'loss'): number {
  if (outcome === 'tie') return counts.ties[pair]!;
  return outcome === 'win' ? counts.wins[pair]! : counts.losses[pair]!;
}
