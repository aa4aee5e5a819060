// Which of a reward model's parameters a run trains, and how their gradients come about.
import type { AdapterConfig, Parameter } from '@tastemaker/language-model';
import type { RewardGradients, TrainingPrompt } from '../gradients.js';
import type { RewardObjective } from '../objective/objective.js';
import type { RewardModel } from '../reward-model.js';

export type TrainedConfig =
  | { readonly kind: 'full' }
  /** Low-rank factors beside the trunk's matrices, merged into them as they change, and the head. */
  | AdapterConfig
  /** The last layers, the final norm and the head; 0 layers: the head alone. What is frozen is computed once a run. */
  | { readonly kind: 'last'; readonly layers: number };

export interface TrainedPart {
  readonly parameters: readonly Parameter[];
  /** Layers that a backward pass goes through. */
  readonly layers: number;
  /** Of `scale · Σ loss`, for {@link parameters} and then the objective's own. Owned by the open scope. */
  gradients(prompts: readonly TrainingPrompt[], scale: number, recompute: boolean): RewardGradients;
  /** Follows each update of the parameters. */
  onUpdated(): void;
  /** Computes what is computed once, before the first step. */
  prepare(signal: AbortSignal | undefined, onProgress: (done: number, total: number) => void): Promise<void>;
  /** Frees what was made for the training. @param finished whether no later run will go on from here */
  destroy(finished: boolean): void;
}

export interface TrainedContext {
  readonly model: RewardModel;
  readonly objective: RewardObjective;
  /** All that training will see, in a fixed order. */
  readonly examples: readonly TrainingPrompt[];
  readonly seed: number;
  /** Keeps what a resumed run goes on with; undefined: a folder of the run's own, removed at its end. */
  readonly folder: string | undefined;
}
