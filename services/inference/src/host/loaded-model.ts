// One model in the host's memory, ready to be used.
import {
  type Checkpoint,
  destroyDecoder,
  loadDecoder,
  openCheckpoint,
  prepareForGeneration,
  releaseGenerationWeights,
  TextGenerator,
  type Tokenizer,
} from '@tastemaker/language-model';
import { destroyRewardModel, loadRewardModel, memberFolders } from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import type { ModelLocation } from './protocol.js';
import { type ScorePass, ScoreQueue } from './score-queue.js';

export interface LoadedLanguageModel {
  readonly kind: 'causal';
  readonly tokenizer: Tokenizer;
  readonly generator: TextGenerator;
  release(): void;
}

export interface LoadedRewardModel {
  readonly kind: 'reward';
  readonly scores: ScoreQueue;
  release(): void;
}

export type LoadedModel = LoadedLanguageModel | LoadedRewardModel;

export class NotALanguageModelError extends Error {
  override readonly name = 'NotALanguageModelError';
  constructor(hash: string) {
    super(`Model sha256:${hash} is a reward model: it scores completions and cannot write them.`);
  }
}

/** What a model's weights take in memory, an ensemble's all together. @throws CheckpointError for files of no whole model. */
export async function modelBytes({ path }: Pick<ModelLocation, 'path'>): Promise<number> {
  const checkpoint = await openCheckpoint(path);
  let bytes = 4 * parameterCount(checkpoint);
  checkpoint.close();
  for (const member of memberFolders(path)) bytes += await modelBytes({ path: member });
  return bytes;
}

function parameterCount(checkpoint: Checkpoint): number {
  const counts = checkpoint.names.map((name) => checkpoint.shape(name).reduce((product, size) => product * size, 1));
  return counts.reduce((sum, count) => sum + count, 0);
}

export interface Loading {
  /** What a language model keeps of recent prompts. */
  readonly prefixCacheBytes: number;
  readonly onScorePass: (pass: ScorePass) => void;
}

/** @throws CheckpointError where the files are no whole model. */
export async function loadModel(
  engine: Engine,
  { path }: ModelLocation,
  { prefixCacheBytes, onScorePass }: Loading,
): Promise<LoadedModel> {
  const checkpoint = await openCheckpoint(path);
  try {
    return checkpoint.kind === 'causal'
      ? loadLanguageModel(engine, checkpoint, prefixCacheBytes)
      : await loadReward(engine, path, parameterCount(checkpoint), onScorePass);
  } finally {
    checkpoint.close();
  }
}

function loadLanguageModel(engine: Engine, checkpoint: Checkpoint, prefixCacheBytes: number): LoadedLanguageModel {
  const decoder = loadDecoder(engine, checkpoint);
  const weights = prepareForGeneration(decoder);
  destroyDecoder(decoder);
  const { tokenizer } = checkpoint;
  const generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes });
  const release = () => {
    generator.release();
    releaseGenerationWeights(weights);
  };
  return { kind: 'causal', tokenizer, generator, release };
}

/**
 * Characters that a forward pass takes at once: about half a second of a processor's time (two operations a parameter
 * and token, four characters a token), but never so few that the price of each operation tells.
 */
const portionSize = (parameters: number) => Math.max(4_000, 1e11 / parameters);

async function loadReward(
  engine: Engine,
  path: string,
  parameters: number,
  onScorePass: (pass: ScorePass) => void,
): Promise<LoadedRewardModel> {
  const model = await loadRewardModel(engine, path);
  const release = () => destroyRewardModel(model);
  return { kind: 'reward', scores: new ScoreQueue(model, portionSize(parameters), onScorePass), release };
}
