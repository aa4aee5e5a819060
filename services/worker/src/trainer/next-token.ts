// Pre-training and fine-tuning: one objective and one trainer; only the dataset and its loss mask differ.
import { join } from 'node:path';
import {
  defaultValidationShare,
  type FinetuneConfig,
  finetuneConfig,
  type PretrainConfig,
} from '@tastemaker/contracts';
import {
  type AdapterConfig,
  beginningOf,
  createDecoder,
  type Decoder,
  type Dream,
  decoderConfigOf,
  decoderParameters,
  decoderTensors,
  loadDecoder,
  type NextTokenEvaluation,
  type NextTokenProgress,
  type Row,
  shuffledPasses,
  type TokenDataset,
  type Tokenizer,
  trainNextToken,
  withReplay,
  writeCheckpoint,
} from '@tastemaker/language-model';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from './channel.js';
import { tellLeftOut } from './left-out.js';
import type { TrainerJob } from './messages.js';
import { conversationData, documentData, type StoredData } from './next-token-data.js';
import type { Trained } from './outcome.js';
import { trainedTokenizer } from './pretraining-tokenizer.js';
import { artifactFolder, savedStates, stateFolder } from './run-folder.js';
import { openBase } from './text-watch.js';

interface Prepared {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly dataset: TokenDataset;
  readonly data: StoredData;
  readonly remarks: readonly string[];
}

const logEverySteps = 10;
/** Texts that the model goes on from at each evaluation. */
const dreamsEach = 3;

export async function pretrain(
  engine: Engine,
  job: TrainerJob,
  config: PretrainConfig,
  channel: Channel,
): Promise<Trained> {
  return train(engine, job, config, channel, await preparePretraining(engine, job, config));
}

export async function finetune(
  engine: Engine,
  job: TrainerJob,
  config: FinetuneConfig,
  channel: Channel,
): Promise<Trained> {
  return train(
    engine,
    job,
    config,
    channel,
    await prepareFinetuning(engine, job, finetuneConfig.parse(config), channel),
  );
}

async function preparePretraining(engine: Engine, job: TrainerJob, config: PretrainConfig): Promise<Prepared> {
  const loaded = job.base === null ? undefined : await loadBase(engine, job, job.base.path);
  const tokenizer = loaded?.tokenizer ?? (await trainedTokenizer(job, config));
  const data = await documentData(job.dataset, tokenizer, storedAt(job, config));
  const { training, validation } = data.counts;
  return {
    tokenizer,
    decoder:
      loaded?.decoder ??
      createDecoder(
        engine,
        decoderConfigOf(config.architecture, tokenizer.vocabularySize),
        job.seed,
        config.initialization,
      ),
    dataset: shuffledPasses(data.rows, config.batchSize * config.sequenceLength),
    data,
    remarks: [`${training} documents, ${validation} held out for validation.`],
  };
}

async function prepareFinetuning(
  engine: Engine,
  job: TrainerJob,
  config: FinetuneConfig,
  channel: Channel,
): Promise<Prepared> {
  if (job.base === null) throw new Error('fine-tuning needs a model to start from');
  const { decoder, tokenizer } = await loadBase(engine, job, job.base.path);
  const data = await conversationData(job.dataset, tokenizer, storedAt(job, config));
  const rows = data.counts.training + data.counts.validation;
  tellLeftOut(channel, { what: 'demonstrations', rows, leftOut: data.leftOut }, config.maxLeftOutShare);
  const replayed = job.replay === null ? undefined : await documentData(job.replay, tokenizer, storedAt(job, config));
  const { training, validation } = data.counts;
  return {
    decoder,
    tokenizer,
    dataset: withReplay(
      data.rows,
      config.batchSize * config.sequenceLength,
      replayed && { rows: replayed.rows, fraction: config.replayShare },
    ),
    data,
    remarks: [
      `${training} demonstrations, ${validation} held out for validation, ${data.leftOut.length} left out as too long, or as the base cannot read them.`,
      ...(replayed === undefined
        ? []
        : [`${replayed.counts.training} documents mixed in, ${config.replayShare} of the tokens.`]),
      ...(config.adapter === null
        ? []
        : [`Low-rank adapters of rank ${config.adapter.rank} were trained, and are merged.`]),
    ],
  };
}

/** Fine-tuning holds out by the default, so that what it replays are no documents that its base was validated on. */
function storedAt(job: TrainerJob, config: PretrainConfig | FinetuneConfig) {
  const validationShare = config.kind === 'pretrain' ? config.validationShare : defaultValidationShare;
  return { folder: join(job.folder, 'tokens'), maxTokens: config.sequenceLength, validationShare };
}

function adapterOf({ targets, ...factors }: NonNullable<FinetuneConfig['adapter']>): AdapterConfig {
  return { ...factors, matrices: targets };
}

async function train(
  engine: Engine,
  job: TrainerJob,
  config: PretrainConfig | FinetuneConfig,
  channel: Channel,
  { decoder, tokenizer, dataset, data, remarks }: Prepared,
): Promise<Trained> {
  let measured: Readonly<Record<string, number>> = {};
  const { outcome } = await trainNextToken({
    engine,
    decoder,
    dataset,
    config: {
      steps: config.steps,
      learningRate: config.learningRate,
      optimizer: { kind: config.optimizer, weightDecay: config.weightDecay },
      warmupSteps: config.warmupSteps,
      floor: config.finalLearningRateRatio,
      clip: config.clipNorm,
      microBatches: config.microBatches,
      replicas: config.replicas,
      precision: config.precision,
      ...(config.kind === 'finetune' && config.adapter !== null ? { adapter: adapterOf(config.adapter) } : {}),
    },
    seed: job.seed,
    provenance: { dataset: job.dataset.hash, replay: job.replay?.hash ?? '', base: job.base?.hash ?? '' },
    signal: channel.cancelled,
    ...(data.validation && { validation: evaluation(job, config, tokenizer, data.validation) }),
    checkpoints: savedStates(stateFolder(job), config),
    onProgress: (progress) => {
      measured = metricsOf(progress);
      report(channel, progress);
    },
    onLateEvaluation: (step, evaluated) => {
      measured = validationMetrics(evaluated.validation);
      reportDreams(channel, step, evaluated.dreams);
      channel.send({ type: 'metrics', step, values: measured });
    },
    onStateSaved: (step, folder) => channel.send({ type: 'checkpoint', step, folder }),
    onTrained: () => channel.send({ type: 'trained' }),
  });
  if (outcome !== 'finished') return { cancelled: true, resumable: outcome === 'unevaluated' };
  const folder = artifactFolder(job);
  writeCheckpoint(folder, {
    config: decoder.config,
    kind: 'causal',
    tensors: decoderTensors(decoder),
    tokenizer,
    dtype: 'F16',
  });
  const parameters = decoderParameters(decoder).reduce((sum, { variable }) => sum + variable.size, 0);
  return { cancelled: false, folder, parameters, metrics: measured, remarks };
}

function evaluation(
  job: TrainerJob,
  config: { readonly evaluateEverySteps: number },
  tokenizer: Tokenizer,
  rows: Iterable<Row>,
) {
  const beginnings: (readonly number[])[] = [];
  for (const row of rows) {
    if (beginnings.length >= dreamsEach) break;
    beginnings.push(beginningOf(row));
  }
  const dreams = { tokenizer, beginnings, seed: job.seed };
  return { rows, everySteps: config.evaluateEverySteps, dreams };
}

function report(channel: Channel, progress: NextTokenProgress): void {
  const { step, steps, etaSeconds, etaRange, validation, dreams = [] } = progress;
  reportDreams(channel, step, dreams);
  const [etaLowSeconds, etaHighSeconds] = [etaRange?.low ?? null, etaRange?.high ?? null];
  channel.send({ type: 'progress', step, totalSteps: steps, etaSeconds, etaLowSeconds, etaHighSeconds });
  if (step % logEverySteps === 0 || step === steps || validation !== undefined)
    channel.send({ type: 'metrics', step, values: metricsOf(progress) });
}

function reportDreams(channel: Channel, step: number, dreams: readonly Dream[]): void {
  for (const { beginning, text } of dreams) {
    channel.send({ type: 'log', level: 'info', message: `dream at step ${step}: ${beginning}▸${text}` });
  }
}

function metricsOf({
  loss,
  learningRate,
  gradientNorm,
  tokensPerSecond,
  validation,
}: NextTokenProgress): Record<string, number> {
  return {
    'train/loss': loss,
    'train/learningRate': learningRate,
    'train/gradientNorm': gradientNorm,
    'train/tokensPerSecond': tokensPerSecond,
    ...(validation && validationMetrics(validation)),
  };
}

function validationMetrics({ loss, perplexity }: NextTokenEvaluation): Record<string, number> {
  return { 'validation/loss': loss, 'validation/perplexity': perplexity };
}

async function loadBase(
  engine: Engine,
  job: TrainerJob,
  path: string,
): Promise<{ decoder: Decoder; tokenizer: Tokenizer }> {
  const checkpoint = await openBase(job, path);
  try {
    return { decoder: loadDecoder(engine, checkpoint), tokenizer: checkpoint.tokenizer };
  } finally {
    checkpoint.close();
  }
}
