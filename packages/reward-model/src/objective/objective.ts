// What training minimises: a loss over each prompt's scores, and the parameters that the loss itself has.
import type { Parameter } from '@tastemaker/language-model';
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { Comparisons } from '../example.js';
import { bradleyTerryLoss, type PromptLoss, pairwiseLoss, rankingLoss } from './losses.js';
import { createTieParameter, type TieParameter, type TiesAsOutcome } from './tie-parameter.js';

export interface RewardObjective {
  /** Trained beside the model's, with gradients in this order. Most objectives have none. */
  readonly parameters: readonly Parameter[];
  /** @param scores one per answer of the prompt */
  loss(scores: ArrayLike<number>, comparisons: Comparisons): PromptLoss;
  /** Of `scale · Σ loss`, for {@link parameters}. Owned by the open scope. */
  gradients(losses: readonly PromptLoss[], scale: number): Tensor[];
  /** Where the tie parameter stands; undefined for an objective without one. */
  tie(): number | undefined;
  /** Frees the parameters. */
  destroy(): void;
}

export interface ObjectiveConfig {
  /** Reads `pairs` and `ties` of each prompt, or its `rankings`. @defaultValue 'pairs' */
  readonly kind?: 'pairs' | 'plackett-luce';
  /** What a tied pair means. @defaultValue half a win each */
  readonly ties?: TiesAsOutcome | 'half';
  /** Where the tie parameter starts, or stays. @defaultValue where one pair of equals in ten ties */
  readonly tie?: number;
  /** Train the tie parameter at this highest rate; 0 keeps it. @defaultValue 0.02 */
  readonly tieLearningRate?: number;
  /** @defaultValue 0 */
  readonly smoothing?: number;
  /** @defaultValue 0 */
  readonly centering?: number;
}

/** `−log σ(r(preferred) − r(other))`, averaged over each prompt's pairs: Bradley–Terry, a tie being half a win each. */
export const plainObjective: RewardObjective = withoutParameters((scores, comparisons) =>
  pairwiseLoss(scores, comparisons),
);

/** @param learningRate the highest of the model's own parameters */
export function createObjective(engine: Engine, config: ObjectiveConfig, learningRate: number): RewardObjective {
  if (config.kind === 'plackett-luce') return withoutParameters(rankingLoss);
  const { ties = 'half', smoothing = 0, centering = 0 } = config;
  const options = { ...bradleyTerryLoss, smoothing, centering };
  if (ties === 'half') return withoutParameters((scores, comparisons) => pairwiseLoss(scores, comparisons, options));
  const parameter = createTieParameter(engine, ties, config, learningRate);
  return withTies(parameter, options);
}

function withTies(parameter: TieParameter, options: Pick<typeof bradleyTerryLoss, 'smoothing' | 'centering'>) {
  const { model: ties, parameters } = parameter;
  return {
    parameters,
    loss: (scores: ArrayLike<number>, comparisons: Comparisons) =>
      pairwiseLoss(scores, comparisons, { ...options, ties, tie: parameter.value() }),
    gradients: (losses: readonly PromptLoss[], scale: number) =>
      parameter.gradients(scale * losses.reduce((sum, { tieGradient }) => sum + tieGradient, 0)),
    tie: () => parameter.value(),
    destroy: () => parameter.destroy(),
  };
}

function withoutParameters(loss: RewardObjective['loss']): RewardObjective {
  return { parameters: [], loss, gradients: () => [], tie: () => undefined, destroy: () => undefined };
}
