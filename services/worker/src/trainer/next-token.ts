import { demonstrationRecord, documentRecord, type FinetuneConfig, type PretrainConfig } from '@tastemaker/contracts';
import {
  conversationDataset,
  conversationRow,
  createDecoder,
  type Decoder,
  type DecoderConfig,
  decoderParameters,
  decoderTensors,
  documentDataset,
  documentRows,
  loadDecoder,
  type NextTokenProgress,
  openCheckpoint,
  type Row,
  type TokenDataset,
  type Tokenizer,
  trainNextToken,
  trainTokenizer,
  writeCheckpoint,
} from '@tastemaker/language-model';
import type { Engine } from '@tastemaker/tensor';
import type { Channel } from './channel.js';
import { chatTemplate, padToken, specialTokens } from './chat-format.js';
import { readRecords } from './jsonl.js';
import type { TrainerJob } from './messages.js';
import { artifactFolder, stateFolder, type Trained } from './outcome.js';

/** Pre-training and fine-tuning: one objective and one trainer; only the dataset and its loss mask differ. */

interface Prepared {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly dataset: TokenDataset;
  readonly validation: readonly Row[];
  readonly remarks: readonly string[];
}

/** One record in so many is held out for the validation loss, where the records name no split themselves. */
const heldOutEvery = 100;
const logEverySteps = 10;

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
  return train(engine, job, config, channel, await prepareFinetuning(engine, job, config));
}

async function preparePretraining(engine: Engine, job: TrainerJob, config: PretrainConfig): Promise<Prepared> {
  const { training, validation } = await readDocuments(job.dataset.file);
  const loaded = job.base === null ? undefined : await loadBase(engine, job.base.path);
  const tokenizer =
    loaded?.tokenizer ??
    trainTokenizer(training, {
      vocabularySize: config.architecture.vocabularySize,
      specialTokens,
      padToken,
      chatTemplate,
    });
  const rows = { tokenizer, maxTokens: config.sequenceLength };
  return {
    tokenizer,
    decoder: loaded?.decoder ?? createDecoder(engine, decoderConfig(config, tokenizer), job.seed),
    dataset: documentDataset({ ...rows, documents: training, tokensPerStep: config.batchSize * config.sequenceLength }),
    validation: documentRows({ ...rows, documents: validation }),
    remarks: [`${training.length} documents, ${validation.length} held out for validation.`],
  };
}

async function prepareFinetuning(engine: Engine, job: TrainerJob, config: FinetuneConfig): Promise<Prepared> {
  if (job.base === null) throw new Error('fine-tuning needs a model to start from');
  const { decoder, tokenizer } = await loadBase(engine, job.base.path);
  const { training, validation } = await heldOut(readRecords(job.dataset.file, demonstrationRecord));
  const replay = job.replay === null ? undefined : (await readDocuments(job.replay.file)).training;
  const dataset = conversationDataset({
    conversations: training.map(({ messages }) => messages),
    tokenizer,
    tokensPerStep: config.batchSize * config.sequenceLength,
    maxTokens: config.sequenceLength,
    ...(replay === undefined ? {} : { replay: { documents: replay, fraction: config.replayShare } }),
  });
  return {
    decoder,
    tokenizer,
    dataset,
    validation: validation.map(({ messages }) => conversationRow(tokenizer, messages)),
    remarks: [
      `${training.length} demonstrations, ${validation.length} held out for validation, ${dataset.leftOut} left out as too long.`,
      ...(replay === undefined ? [] : [`${replay.length} documents mixed in, ${config.replayShare} of the tokens.`]),
    ],
  };
}

async function train(
  engine: Engine,
  job: TrainerJob,
  config: PretrainConfig | FinetuneConfig,
  channel: Channel,
  { decoder, tokenizer, dataset, validation, remarks }: Prepared,
): Promise<Trained> {
  let last: NextTokenProgress | undefined;
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
    },
    seed: job.seed,
    signal: channel.cancelled,
    ...(validation.length === 0 ? {} : { validation: { rows: validation, everySteps: config.evaluateEverySteps } }),
    checkpoints: { folder: stateFolder(job), everySteps: config.checkpointEverySteps },
    onProgress: (progress) => {
      last = progress;
      report(channel, progress);
    },
  });
  if (outcome === 'cancelled') return { cancelled: true };
  const folder = artifactFolder(job);
  writeCheckpoint(folder, {
    config: decoder.config,
    kind: 'causal',
    tensors: decoderTensors(decoder),
    tokenizer,
    dtype: 'F16',
  });
  const parameters = decoderParameters(decoder).reduce((sum, { variable }) => sum + variable.size, 0);
  return { cancelled: false, folder, parameters, metrics: last === undefined ? {} : metricsOf(last), remarks };
}

function report(channel: Channel, progress: NextTokenProgress): void {
  const { step, steps, etaSeconds, validation, savedState } = progress;
  channel.tell({ type: 'progress', step, totalSteps: steps, etaSeconds });
  if (step % logEverySteps === 0 || step === steps || validation !== undefined)
    channel.tell({ type: 'metrics', step, values: metricsOf(progress) });
  if (savedState !== undefined) channel.tell({ type: 'checkpoint', step, folder: savedState });
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
    ...(validation === undefined ? {} : { 'validation/loss': validation.loss }),
  };
}

async function loadBase(engine: Engine, path: string): Promise<{ decoder: Decoder; tokenizer: Tokenizer }> {
  const checkpoint = await openCheckpoint(path);
  try {
    return { decoder: loadDecoder(engine, checkpoint), tokenizer: checkpoint.tokenizer };
  } finally {
    checkpoint.close();
  }
}

async function readDocuments(file: string): Promise<{ training: string[]; validation: string[] }> {
  const { training, validation } = await heldOut(readRecords(file, documentRecord));
  return { training: training.map(({ text }) => text), validation: validation.map(({ text }) => text) };
}

/** Records by their own split; where no record has one, every hundredth is held out. Test records are never trained on. */
async function heldOut<Item extends { split?: string | undefined }>(
  records: AsyncIterable<Item>,
): Promise<{ training: Item[]; validation: Item[] }> {
  const all: Item[] = [];
  for await (const record of records) all.push(record);
  if (all.some((record) => record.split !== undefined))
    return {
      training: all.filter((record) => (record.split ?? 'train') === 'train'),
      validation: all.filter((record) => record.split === 'validation'),
    };
  const isHeldOut = (_record: Item, index: number): boolean => index % heldOutEvery === heldOutEvery - 1;
  return { training: all.filter((record, index) => !isHeldOut(record, index)), validation: all.filter(isHeldOut) };
}

function decoderConfig({ architecture }: PretrainConfig, tokenizer: Tokenizer): DecoderConfig {
  return {
    vocabularySize: tokenizer.vocabularySize,
    hiddenSize: architecture.hidden,
    layers: architecture.layers,
    heads: architecture.heads,
    keyValueHeads: architecture.keyValueHeads,
    headSize: architecture.hidden / architecture.heads,
    intermediateSize: architecture.intermediate,
    ropeTheta: 10_000,
    normEpsilon: 1e-5,
    maxPositions: architecture.contextLength,
    tiedEmbeddings: true,
    attentionBias: false,
  };
}
