// The settings of a reward training, and what stands for those that are left out.
import type { OptimizerConfig, Precision } from '@tastemaker/language-model';
import type { ObjectiveConfig } from './objective/objective.js';
import type { TrainedConfig } from './trained/trained-part.js';

export interface RewardTrainingConfig {
  /** Passes over the examples; the last may be a part of one. @defaultValue 1 */
  readonly epochs?: number;
  /** A step takes whole prompts until it has so many pairs. @defaultValue 16 */
  readonly pairsPerStep?: number;
  /** The highest rate, after the warm-up. @defaultValue 3e-4, for a model of a million parameters; 1e-5 to 5e-5 suit larger ones */
  readonly learningRate?: number;
  /** @defaultValue AdamW with weight decay 0.01 */
  readonly optimizer?: OptimizerConfig;
  /** Steps of linear warm-up. @defaultValue 10, or a tenth of the run where that is less */
  readonly warmupSteps?: number;
  /** Last rate as a fraction of the highest. @defaultValue 0.05 */
  readonly floor?: number;
  /** Highest global norm of the gradients. @defaultValue 1 */
  readonly clip?: number;
  /** A norm, before clipping, at which the run stops as diverged. @defaultValue 10,000 */
  readonly explodedNorm?: number;
  /** Of the layers' matrix products. @defaultValue float32 */
  readonly precision?: Precision;
  /** @defaultValue plain Bradley–Terry, a tie being half a win each */
  readonly objective?: ObjectiveConfig;
  /** @defaultValue all parameters */
  readonly trained?: TrainedConfig;
  /**
   * Tokens of a step that are computed at once; gradients of the parts add up. A longer prompt is computed twice, layer by
   * layer, for less memory. @defaultValue as many as the memory allows that is free when the run begins
   */
  readonly tokensPerPass?: number;
}

export function withDefaults(config: RewardTrainingConfig) {
  return {
    epochs: config.epochs ?? 1,
    pairsPerStep: config.pairsPerStep ?? 16,
    learningRate: config.learningRate ?? 3e-4,
    optimizer: config.optimizer ?? ({ kind: 'adamw', weightDecay: 0.01 } as const),
    warmupSteps: config.warmupSteps,
    floor: config.floor ?? 0.05,
    clip: config.clip ?? 1,
    explodedNorm: config.explodedNorm ?? 1e4,
    precision: config.precision ?? 'float32',
    objective: config.objective ?? {},
    trained: config.trained ?? ({ kind: 'full' } as const),
    tokensPerPass: config.tokensPerPass,
  };
}
