// What a training hands to the loop that all trainings share (`run-training.ts`), and what the loop tells.
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import type { EarlyStopping } from './best-parameters.js';
import type { OptimizerConfig } from './create-optimizer.js';
import type { TimeLeft } from './pace.js';
import type { Schedule } from './schedule.js';
import type { BestEvaluation, EvaluatedStep } from './state-description.js';

/** What one step found, before its update. */
export interface StepGradients<Details> {
  /** Mean loss of the step, in nats. */
  readonly loss: number;
  /** Of that mean, in the order of the parameters. Owned by the open scope. */
  readonly gradients: readonly Tensor[];
  /** Tokens computed. */
  readonly tokens: number;
  /** Whatever else the objective measures at a step. */
  readonly details: Details;
}

export interface LoopProgress<Details, Evaluation> {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Of this step, before its update. */
  readonly loss: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Computed in this step. */
  readonly tokens: number;
  /** Over the last steps. */
  readonly tokensPerSecond: number;
  readonly etaSeconds: number;
  /** 95 % of it, from the spread of the last steps' times; null until there are enough of them. */
  readonly etaRange: TimeLeft['range'];
  readonly details: Details;
  /** After this step's update, where it was due. */
  readonly evaluation?: Evaluation;
}

/** Where states are saved: every so many steps or minutes, whichever come first, when cancelled, and at the end. */
export interface SavedStates {
  readonly folder: string;
  readonly everySteps: number;
  /** After the last one was saved, so that saving never takes most of the time. Null: by steps alone. @defaultValue null */
  readonly everyMinutes?: number | null;
}

export interface LoopEvaluation<Evaluation> {
  readonly everySteps: number;
  /** Rejects with the signal's reason soon after that is aborted. */
  readonly evaluate: (signal: AbortSignal | undefined) => Promise<Evaluation>;
  /** Ends, finished or cancelled, with the parameters of the best evaluation. @defaultValue with those of the last step */
  readonly stopping?: EarlyStopping<Evaluation>;
  /** An evaluation in numbers, kept for {@link TrainingOutcome.evaluations}. @defaultValue nothing is kept */
  readonly valuesOf?: (evaluation: Evaluation) => Readonly<Record<string, number>>;
}

export interface TrainingLoop<Details, Evaluation> {
  readonly engine: Engine;
  readonly parameters: readonly Parameter[];
  readonly optimizer: OptimizerConfig;
  readonly schedule: Schedule;
  /** Highest global norm of the gradients. */
  readonly clip: number;
  /** All that decides the result, as plain JSON: a saved state goes on only where it is the same. */
  readonly run: unknown;
  /** Awaited before the first update, and not where a resumed run has none left. */
  readonly prepare?: () => Promise<void>;
  /** The gradients of a step, counted from 0, as a function of the parameters and the step alone. */
  readonly gradients: (step: number) => StepGradients<Details>;
  /** Follows each update, and a restored state: brings what is computed from the parameters up to them. */
  readonly onUpdated?: () => void;
  readonly evaluation?: LoopEvaluation<Evaluation>;
  /** A gradient's norm, before clipping, at which the run stops as diverged. @defaultValue Number.POSITIVE_INFINITY */
  readonly explodedNorm?: number;
  /** Called after every step. */
  readonly onProgress?: (progress: LoopProgress<Details, Evaluation>) => void;
  /** Called with an evaluation in which an earlier process of the run had ended: its step's progress was reported then. */
  readonly onLateEvaluation?: (step: number, evaluation: Evaluation) => void;
  /** Called when a state was saved, before the step's evaluation where it is the last step's. */
  readonly onStateSaved?: (step: number, folder: string) => void;
  /** Called once no update is left: what follows is at most an evaluation. */
  readonly onTrained?: () => void;
  /** Stops after the update it is in, and within an evaluation. */
  readonly signal?: AbortSignal;
  readonly checkpoints?: SavedStates;
}

export interface TrainingOutcome {
  /** `unevaluated`: every update was made, and the last evaluation was cancelled. A resumed run makes up for it. */
  readonly outcome: 'finished' | 'cancelled' | 'unevaluated';
  /** Steps done, those before a resumption among them. */
  readonly step: number;
  /** The evaluation whose parameters are left, where the loop has {@link LoopEvaluation.stopping}. */
  readonly best?: BestEvaluation;
  /** All evaluations, those before a resumption among them, in the numbers of {@link LoopEvaluation.valuesOf}. */
  readonly evaluations?: readonly EvaluatedStep[];
}
