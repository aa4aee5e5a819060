// The trainer of language models: pre-training and fine-tuning alike, since only the dataset differs.
import type { Engine } from '@tastemaker/tensor';
import { type Decoder, decoderParameters, type Precision, withPrecision } from '../decoder/decoder.js';
import type { Row } from '../decoder/layout.js';
import { type AdapterConfig, createAdapters } from './adapters.js';
import type { OptimizerConfig } from './create-optimizer.js';
import { type Dream, type DreamOptions, dreams, evaluateNextToken, type NextTokenEvaluation } from './evaluate.js';
import { createReplicas } from './replicas/replicas.js';
import { runTraining } from './run-training.js';
import { stepGradients } from './step-gradients.js';
import type { TokenDataset } from './token-dataset.js';
import type { LoopProgress, SavedStates, TrainingOutcome } from './training-loop.js';

export interface NextTokenConfig {
  /** Steps of the whole run. */
  readonly steps: number;
  /** The highest rate, after the warm-up. Muon takes ten times what AdamW takes. */
  readonly learningRate: number;
  /** @defaultValue Muon with its own defaults: on a small model it learns in one pass what takes AdamW several */
  readonly optimizer?: OptimizerConfig;
  /** Steps of linear warm-up. @defaultValue 60, or a tenth of the run where that is less */
  readonly warmupSteps?: number;
  /** Last rate as a fraction of the highest. @defaultValue 0.05 */
  readonly floor?: number;
  /** Highest global norm of the gradients. @defaultValue 1 */
  readonly clip?: number;
  /** Parts that a step's rows are computed in, for less memory. @defaultValue 1 */
  readonly microBatches?: number;
  /**
   * Copies of the model, itself among them, that compute a step's rows side by side on threads of their own; the engine
   * should be loaded with `threadsBeside(replicas)`. For models of a few million parameters. @defaultValue 1
   */
  readonly replicas?: number;
  /** Of the layers' matrix products. @defaultValue float32 */
  readonly precision?: Precision;
  /** Trains low-rank factors instead of all the parameters. @defaultValue null */
  readonly adapter?: AdapterConfig | null;
}

export interface EvaluatedModel {
  readonly validation: NextTokenEvaluation;
  /** Written by the model. */
  readonly dreams: readonly Dream[];
}

/** With what was evaluated after the step's update, where that was due. */
export type NextTokenProgress = Omit<LoopProgress<undefined, EvaluatedModel>, 'details' | 'evaluation'> &
  Partial<EvaluatedModel>;

export interface NextTokenTraining {
  readonly engine: Engine;
  readonly decoder: Decoder;
  readonly dataset: TokenDataset;
  readonly config: NextTokenConfig;
  readonly seed: number;
  /** Called after every step. */
  readonly onProgress?: (progress: NextTokenProgress) => void;
  /** Called with an evaluation in which an earlier process of the run had ended: its step's progress was reported then. */
  readonly onLateEvaluation?: (step: number, evaluated: EvaluatedModel) => void;
  /** Called when a state was saved, before the step's evaluation where it is the last step's. */
  readonly onStateSaved?: (step: number, folder: string) => void;
  /** Called once no update is left: what follows is at most an evaluation. */
  readonly onTrained?: () => void;
  /** Stops after the update it is in, and within an evaluation, saving a state where there is a folder for it. */
  readonly signal?: AbortSignal;
  /** Held-out rows, evaluated every so many steps and at the end. */
  readonly validation?: {
    /** Read anew each time. */
    readonly rows: Iterable<Row>;
    readonly everySteps: number;
    /** Written at each evaluation. @defaultValue none */
    readonly dreams?: DreamOptions;
  };
  /** Hashes of what the run is made from, beside its data: it goes on only where they are the same. */
  readonly provenance?: Readonly<Record<string, string>>;
  /**
   * A run that finds a state of its own there goes on from it and ends with the same bits as if it had never stopped.
   */
  readonly checkpoints?: SavedStates;
}

/**
 * Trains the decoder in place. Each step is synchronous; between steps the event loop turns.
 * @throws {TrainingDiverged} when the loss or its gradient is no number any more
 * @throws {TrainingStateError} where the checkpoint folder holds another run's state
 * @throws {ReplicaFailed} where a replica does
 */
export async function trainNextToken(training: NextTokenTraining): Promise<TrainingOutcome> {
  const { engine, decoder, dataset, seed, validation, checkpoints, signal, onProgress } = training;
  const { onLateEvaluation, onStateSaved, onTrained } = training;
  const config = withDefaults(training.config);
  const all = decoderParameters(decoder);
  const adapters = config.adapter === null ? undefined : createAdapters(engine, all, config.adapter, seed);
  const computed = withPrecision(decoder, config.precision);
  const replicas =
    config.replicas > 1 ? await createReplicas(decoder, config.replicas - 1, config.precision) : undefined;
  const ofDecoder = (step: number) => stepGradients(computed, dataset.batch(step, seed), config.microBatches, replicas);
  try {
    return await runTraining<undefined, EvaluatedModel>({
      engine,
      parameters: adapters?.parameters ?? all,
      optimizer: config.optimizer,
      schedule: config,
      clip: config.clip,
      run: identity(training, config),
      gradients: (step) => {
        const found = ofDecoder(step);
        return adapters === undefined ? found : { ...found, gradients: adapters.gradients(found.gradients) };
      },
      ...(adapters && { onUpdated: () => adapters.merge() }),
      ...(validation && { evaluation: evaluationOf(decoder, validation) }),
      ...(signal && { signal }),
      ...(checkpoints && { checkpoints }),
      ...(onLateEvaluation && { onLateEvaluation }),
      ...(onStateSaved && { onStateSaved }),
      ...(onTrained && { onTrained }),
      ...(onProgress && {
        onProgress: ({ evaluation, ...progress }) => onProgress({ ...progress, ...evaluation }),
      }),
    });
  } finally {
    adapters?.destroy();
    await replicas?.destroy();
  }
}

/** All that decides the result. */
function identity({ decoder, dataset, seed, provenance }: NextTokenTraining, config: Required<NextTokenConfig>) {
  const { stepsPerPass, tokensPerPass, contentHash } = dataset;
  return {
    model: decoder.config,
    config,
    seed,
    data: { stepsPerPass, tokensPerPass, contentHash },
    ...(provenance && { provenance }),
  };
}

function evaluationOf(decoder: Decoder, validation: NonNullable<NextTokenTraining['validation']>) {
  const { rows, everySteps, dreams: wanted } = validation;
  return {
    everySteps,
    evaluate: async (signal: AbortSignal | undefined): Promise<EvaluatedModel> => ({
      validation: await evaluateNextToken(decoder, rows, signal),
      dreams: wanted === undefined ? [] : await dreams(decoder, wanted, signal),
    }),
  };
}

function withDefaults(config: NextTokenConfig): Required<NextTokenConfig> {
  return {
    steps: config.steps,
    learningRate: config.learningRate,
    optimizer: config.optimizer ?? { kind: 'muon' },
    warmupSteps: config.warmupSteps ?? Math.min(60, Math.floor(config.steps / 10)),
    floor: config.floor ?? 0.05,
    clip: config.clip ?? 1,
    microBatches: config.microBatches ?? 1,
    replicas: config.replicas ?? 1,
    precision: config.precision ?? 'float32',
    adapter: config.adapter ?? null,
  };
}
