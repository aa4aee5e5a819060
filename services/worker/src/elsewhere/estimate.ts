// What a run elsewhere would take, before it starts: an estimate from a small table, not a measurement. Each figure of the
// table names its source.
import {
  type RunConfig,
  type TrainerOptions,
  type TrainingDevice,
  type TrainingRecipe,
  trainingProcesses,
} from '@tastemaker/contracts';

/** Sizes of the model to start from. */
export interface BaseShape {
  readonly parameters: number;
  readonly hidden: number;
  readonly layers: number;
  readonly vocabulary: number;
}

export interface Estimate {
  readonly devices: number;
  /** Of each device, in use at once. */
  readonly bytesPerDevice: number;
  /** That a device of the kind has; 0: not known, a processor’s. */
  readonly deviceBytes: number;
  readonly hours: number;
  readonly steps: number;
  /** Read in training, all epochs. */
  readonly tokens: number;
}

export interface EstimatedRun {
  readonly config: Exclude<RunConfig, { kind: 'pretrain' }>;
  readonly trainer: TrainerOptions;
  readonly base: BaseShape;
  readonly rows: number;
  readonly meanCharacters: number;
}

const GiB = 2 ** 30;

/**
 * Memory in bytes, and dense bfloat16 peak (T4: float16) in FLOP/s, from NVIDIA's data sheets. The processor's speed is a
 * round figure for one core with 512-bit vectors at float32, without a source.
 */
const devices: Record<TrainingDevice, { bytes: number; flops: number }> = {
  H200: { bytes: 141e9, flops: 989e12 },
  H100: { bytes: 80e9, flops: 989e12 },
  'A100-80GB': { bytes: 80e9, flops: 312e12 },
  'A100-40GB': { bytes: 40e9, flops: 312e12 },
  L40S: { bytes: 48e9, flops: 362e12 },
  A10: { bytes: 24e9, flops: 125e12 },
  L4: { bytes: 24e9, flops: 121e12 },
  T4: { bytes: 16e9, flops: 65e12 },
  CPU: { bytes: 0, flops: 5e10 },
};

/** Share of the peak that training reaches. Chowdhery et al. 2022 (PaLM, table 3) have 21 % to 46 % for large models. */
const utilisation = 0.3;

/**
 * Bytes a parameter. Full: weights, gradients and two moments of Adam in float32 (Rajbhandari et al. 2020, ZeRO, section 3.1,
 * has as much for mixed precision). Frozen weights: float32 as they are loaded; 4 bits with double quantization are 0.516
 * bytes (Dettmers et al. 2023, QLoRA, section 3).
 */
const full = 16;
const frozen: Partial<Record<TrainingRecipe, number>> = { lora: 4, qlora: 0.516 };

/** What the libraries and the driver take on a device before anything is computed: about 1 GiB (measured by users, no source). */
const fixedBytes = GiB;

/** English text; a rule of thumb of OpenAI's tokenizer guide. */
const charactersPerToken = 4;

/** @returns an estimate: plan with a margin */
export function estimateTraining({ config, trainer, base, rows, meanCharacters }: EstimatedRun): Estimate {
  const processes = trainingProcesses(trainer);
  const { steps, rowsPerStep, sequencesPerRow, longest } = batchesOf(config, rows);
  const tokensPerSequence = Math.min(longest, meanCharacters / sequencesPerRow / charactersPerToken);
  const tokens = steps * rowsPerStep * sequencesPerRow * tokensPerSequence;
  const perPass = Math.min(trainer.examplesPerPass, rowsPerStep / processes) * sequencesPerRow;
  const device = devices[trainer.gpusPerNode === 0 ? 'CPU' : trainer.device];
  return {
    devices: processes,
    bytesPerDevice: Math.ceil(
      fixedBytes + weightBytes(config, trainer, base) + activationBytes(config, base, perPass, longest),
    ),
    deviceBytes: device.bytes,
    hours: (operations(config, trainer, base) * tokens) / (processes * device.flops * utilisation) / 3600,
    steps,
    tokens: Math.round(tokens),
  };
}

function batchesOf(config: EstimatedRun['config'], rows: number) {
  if (config.kind === 'finetune') {
    return { steps: config.steps, rowsPerStep: config.batchSize, sequencesPerRow: 1, longest: config.sequenceLength };
  }
  const steps = Math.max(1, Math.ceil((rows * config.epochs) / config.pairsPerStep));
  return { steps, rowsPerStep: config.pairsPerStep, sequencesPerRow: 2, longest: config.maxLength };
}

/** Shared out over all processes where the recipe does that. DPO also holds the model that it starts from. */
function weightBytes(
  config: EstimatedRun['config'],
  trainer: TrainerOptions,
  { parameters, hidden, layers }: BaseShape,
) {
  const { recipe, loraRank } = trainer;
  const frozenBytes = frozen[recipe];
  if (frozenBytes !== undefined) {
    // Two factors beside each of seven matrices a layer, none wider than four times the hidden size.
    const factors = 7 * layers * 2 * loraRank * 2.5 * hidden;
    return frozenBytes * parameters + full * factors;
  }
  const reference = config.kind === 'dpo' ? 4 : 0;
  const isShared = recipe === 'fsdp' || recipe === 'deepspeed';
  return ((full + reference) * parameters) / (isShared ? trainingProcesses(trainer) : 1);
}

/**
 * Without checkpointing of activations and without the scores of attention, 34 bytes a token, layer and hidden unit at 16 bits
 * (Korthikanti et al. 2022, eq. 2), twice that at 32; and, where a next token is predicted, its logits three times.
 */
function activationBytes(config: EstimatedRun['config'], base: BaseShape, sequences: number, longest: number): number {
  const wide = config.precision === 'float32' ? 2 : 1;
  const logits = config.kind === 'reward' ? 0 : 3 * 4 * base.vocabulary;
  return sequences * longest * (34 * wide * base.layers * base.hidden + logits);
}

/**
 * A token: 6 operations a parameter for forward and backward (Kaplan et al. 2020, section 2.1), 4 where weights are frozen and
 * need no gradient of their own, and 2 more for the reference model of DPO.
 */
function operations(config: EstimatedRun['config'], { recipe }: TrainerOptions, { parameters }: BaseShape): number {
  const own = frozen[recipe] === undefined ? 6 : 4;
  return (own + (config.kind === 'dpo' ? 2 : 0)) * parameters;
}

/** As a run's metrics tell it, under the names that a dry run on the worker uses where they mean the same. */
export function estimateMetrics(estimate: Estimate): Record<string, number> {
  return {
    'plan/isEstimate': 1,
    'plan/steps': estimate.steps,
    'plan/tokens': estimate.tokens,
    'plan/devices': estimate.devices,
    'plan/memoryPerDeviceBytes': estimate.bytesPerDevice,
    'plan/deviceMemoryBytes': estimate.deviceBytes,
    'plan/seconds': 3600 * estimate.hours,
  };
}

/** One sentence for the run's log. */
export function estimateSentence({ devices: count, bytesPerDevice, deviceBytes, hours }: Estimate): string {
  const memory = `${(bytesPerDevice / 1e9).toPrecision(3)} GB on each`;
  const room = deviceBytes === 0 ? '' : ` of ${(deviceBytes / 1e9).toPrecision(3)} GB`;
  const warning =
    deviceBytes > 0 && bytesPerDevice > deviceBytes
      ? ' That is more than it has: choose fsdp, lora or qlora, fewer examplesPerPass, or more devices.'
      : '';
  return `Estimate, not measured: ${count} devices, ${memory}${room}, ${hours.toPrecision(2)} hours.${warning}`;
}
