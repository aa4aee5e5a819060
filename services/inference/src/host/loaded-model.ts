// One model in the host's memory, ready to be used.

import type { InferenceScoreInput } from '@tastemaker/contracts';
import {
  DescribedCheckpoint,
  destroyDecoder,
  loadDecoder,
  prepareForGeneration,
  releaseGenerationWeights,
  TextGenerator,
  type Tokenizer,
} from '@tastemaker/language-model';
import {
  destroyRewardModel,
  type IsolatedModel,
  loadIsolatedRewardModel,
  type ModelDescription,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import { headAndStates } from './head-and-states.js';
import type { HeadAndStates } from './protocol.js';
import { type ScorePass, ScoreQueue } from './score-queue.js';

export interface LoadedLanguageModel {
  readonly kind: 'causal';
  /** Renders and encodes prompts. */
  readonly isolated: IsolatedModel;
  /** Decodes. */
  readonly tokenizer: Tokenizer;
  readonly generator: TextGenerator;
  release(): void;
}

export interface LoadedRewardModel {
  readonly kind: 'reward';
  readonly scores: ScoreQueue;
  /** What its head reads of these inputs: one pass, at once. */
  states(inputs: readonly InferenceScoreInput[]): Promise<HeadAndStates>;
  release(): void;
}

export type LoadedModel = LoadedLanguageModel | LoadedRewardModel;

export class NotALanguageModelError extends Error {
  override readonly name = 'NotALanguageModelError';
  constructor(hash: string) {
    super(`Model sha256:${hash} is a reward model: it scores completions and cannot write them.`);
  }
}

/** What a model's weights take in memory, an ensemble's all together. */
export function modelBytes({ checkpoint, members }: ModelDescription): number {
  return 4 * parameterCount(checkpoint) + members.reduce((sum, member) => sum + modelBytes(member), 0);
}

function parameterCount({ tensors }: ModelDescription['checkpoint']): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

export interface Loading {
  /** What a language model keeps of recent prompts. */
  readonly prefixCacheBytes: number;
  readonly onScorePass: (pass: ScorePass) => void;
}

/** Puts a model's weights in memory; its files' formats, template and tokenizer stay in the process that has read them. */
export function loadModel(engine: Engine, isolated: IsolatedModel, loading: Loading): LoadedModel {
  return isolated.description.checkpoint.kind === 'causal'
    ? loadLanguageModel(engine, isolated, loading.prefixCacheBytes)
    : loadReward(engine, isolated, loading.onScorePass);
}

function loadLanguageModel(engine: Engine, isolated: IsolatedModel, prefixCacheBytes: number): LoadedLanguageModel {
  const checkpoint = new DescribedCheckpoint(isolated.folder, isolated.description.checkpoint);
  try {
    const decoder = loadDecoder(engine, checkpoint);
    const weights = prepareForGeneration(decoder);
    destroyDecoder(decoder);
    const { tokenizer } = checkpoint;
    const generator = new TextGenerator(weights, tokenizer, { prefixCacheBytes });
    const release = () => {
      generator.release();
      releaseGenerationWeights(weights);
    };
    return { kind: 'causal', isolated, tokenizer, generator, release };
  } finally {
    checkpoint.close();
  }
}

/**
 * Characters that a forward pass takes at once: about half a second of a processor's time (two operations a parameter
 * and token, four characters a token), but never so few that the price of each operation tells.
 */
const portionSize = (parameters: number) => Math.max(4_000, 1e11 / parameters);

function loadReward(
  engine: Engine,
  isolated: IsolatedModel,
  onScorePass: (pass: ScorePass) => void,
): LoadedRewardModel {
  const model = loadIsolatedRewardModel(engine, isolated);
  const release = () => destroyRewardModel(model);
  const size = portionSize(parameterCount(isolated.description.checkpoint));
  const states = (inputs: readonly InferenceScoreInput[]) => headAndStates(model, isolated, inputs);
  return { kind: 'reward', scores: new ScoreQueue(model, isolated, size, onScorePass), states, release };
}
