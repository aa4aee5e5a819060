// The loss of one prompt's answers: from pairs that were preferred or tied, or from whole rankings.
import { halfWin, outcomeLoss, outcomeTarget, plackettLuce, type TieModel } from '@tastemaker/preference';
import type { Comparisons } from '../example.js';

export interface PromptLoss {
  /** Nats. */
  readonly loss: number;
  /** `d loss / d score`, one per answer. */
  readonly gradient: Float32Array;
  /** `d loss / d t` for the tie model's parameter t; 0 where there is none. */
  readonly tieGradient: number;
}

export interface PairLossOptions {
  /** What a tie means. @defaultValue half a win each */
  readonly ties: TieModel;
  /** The tie model's parameter. */
  readonly tie: number;
  /** ε in [0, ½): the share of preferences taken to be the wrong way round. */
  readonly smoothing: number;
  /** c: what the penalty `c (r_a + r_b)²` of a pair weighs. */
  readonly centering: number;
}

export const bradleyTerryLoss: PairLossOptions = { ties: halfWin, tie: halfWin.noTies, smoothing: 0, centering: 0 };

/**
 * `Σ wᵢⱼ eᵢⱼ ℓ(mᵢⱼ) / Σ wᵢⱼ` over the prompt's pairs, with `m = r_i − r_j` (plus offsets), weights w and emphases e, so
 * that a prompt with many answers counts as much as one with two (Ouyang et al. 2022, eq. 1, where ℓ is `−log σ`, all
 * weights are 1 and the divisor is C(K,2)). ℓ is {@link outcomeLoss}: of ties, soft labels and required margins.
 *
 * Centering adds `c (r_i + r_j)²` of each pair by the same shares (Eisenstein et al. 2023, "Helping or Herding?"): rewards
 * are only determined up to a constant for each prompt, and this one makes it near zero.
 * @param scores one per answer of the prompt; pairs point into it
 */
export function pairwiseLoss(
  scores: ArrayLike<number>,
  { pairs, ties = [], offsets }: Comparisons,
  options: PairLossOptions = bradleyTerryLoss,
): PromptLoss {
  const total = [...pairs, ...ties].reduce((sum, { weight }) => sum + weight, 0);
  const preferred = outcomeTarget({ win: 1 }, options.smoothing);
  const gradient = new Float32Array(scores.length);
  let [loss, tieGradient] = [0, 0];
  const add = (a: number, b: number, share: number, emphasis: number, target: typeof preferred, required: number) => {
    const [first, second] = [scores[a] ?? Number.NaN, scores[b] ?? Number.NaN];
    const margin = first - second + (offsets?.[a] ?? 0) - (offsets?.[b] ?? 0);
    const found = outcomeLoss(options.ties, target, margin, options.tie, required);
    const [counted, sum] = [share * emphasis, first + second];
    loss += counted * found.loss + share * options.centering * sum * sum;
    tieGradient += counted * found.tieGradient;
    const pull = 2 * share * options.centering * sum;
    gradient[a] = (gradient[a] ?? 0) + counted * found.marginGradient + pull;
    gradient[b] = (gradient[b] ?? 0) - counted * found.marginGradient + pull;
  };
  for (const { winner, loser, weight, emphasis = 1, requiredMargin = 0 } of pairs) {
    add(winner, loser, weight / total, emphasis, preferred, requiredMargin);
  }
  for (const { first, second, weight, emphasis = 1 } of ties) {
    add(first, second, weight / total, emphasis, tied, 0);
  }
  return { loss, gradient, tieGradient };
}

const tied = { win: 0, tie: 1, loss: 0 };

/**
 * Plackett–Luce: `−Σ_j w_j e_j log P(ranking_j) / Σ_j w_j n_j` with weights w and emphases e, where n_j counts the choices that ranking j tells: its answers
 * but those of its last group. A choice then weighs as much as a pair does in the pairwise loss, and for two answers the
 * two losses are equal. Tied answers are answers of unknown order (see `plackettLuce`).
 * @param scores one per answer of the prompt
 */
export function rankingLoss(scores: ArrayLike<number>, { rankings = [], offsets }: Comparisons): PromptLoss {
  const strengths = Float64Array.from({ length: scores.length }, (_, i) => (scores[i] ?? 0) + (offsets?.[i] ?? 0));
  const gradient = new Float32Array(scores.length);
  const total = rankings.reduce((sum, { ranking, weight }) => sum + weight * choices(ranking), 0);
  let loss = 0;
  for (const { ranking, weight, emphasis = 1 } of rankings) {
    const found = plackettLuce(strengths, ranking);
    const share = (emphasis * weight) / total;
    loss -= share * found.logLikelihood;
    found.gradient.forEach((slope, answer) => {
      gradient[answer] = (gradient[answer] ?? 0) - share * slope;
    });
  }
  return { loss, gradient, tieGradient: 0 };
}

function choices(ranking: readonly (readonly number[])[]): number {
  return ranking.slice(0, -1).flat().length;
}
