/** What benchmarks of reward models work on: a model with a fresh head, human pairs, and those of them that fit a limit. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createDecoder,
  type Decoder,
  decoderConfigOf,
  loadDecoder,
  openCheckpoint,
  type Tokenizer,
  trainTokenizer,
} from '@tastemaker/language-model';
import {
  createRewardModel,
  type PreferenceExample,
  type PreparedExample,
  prepareExamples,
  type RewardModel,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import { readHhPairs } from './hh-pairs.js';

const sharedShape = { keyValueHeads: 2, contextLength: 2048 };

/** Models drawn at random, for measuring speed without any download. */
const shapes = {
  /** Where operations' overhead weighs most: 4 layers of width 128, 2,048 words. */
  small: {
    decoder: { ...sharedShape, layers: 4, hidden: 128, heads: 2, intermediate: 384 },
    vocabulary: 2048,
    words: 2048,
  },
  /** SmolLM2-135M's, with a tokenizer of fewer words: there are no more in the pairs. */
  smollm2: {
    decoder: { ...sharedShape, layers: 30, hidden: 576, heads: 9, keyValueHeads: 3, intermediate: 1536 },
    vocabulary: 49_152,
    words: 16_384,
  },
};
export type Shape = keyof typeof shapes;

export function isShape(name: string | undefined): name is Shape {
  return name !== undefined && Object.hasOwn(shapes, name);
}

const chatTemplate =
  "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}";

/** The human comparisons that lie beside the checkout, where they do. */
export function defaultData(): string | undefined {
  const path = fileURLToPath(new URL('../../../shared/data/hh-harmless.jsonl.gz', import.meta.url));
  return existsSync(path) ? path : undefined;
}

export interface RewardWork {
  readonly model: RewardModel;
  /** Every pair of the file, whole, whatever its length. */
  readonly examples: readonly PreparedExample[];
}

/** @param model a folder or a .gguf, or the name of a shape */
export async function rewardWork(engine: Engine, model: string, data: string, seed: number): Promise<RewardWork> {
  const pairs = readHhPairs(data);
  const { decoder, tokenizer } = isShape(model) ? drawn(engine, model, pairs, seed) : await loaded(engine, model);
  const { examples } = prepareExamples(tokenizer, pairs, Number.POSITIVE_INFINITY);
  return { model: createRewardModel(decoder, tokenizer, seed), examples };
}

interface LanguageModel {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
}

async function loaded(engine: Engine, path: string): Promise<LanguageModel> {
  const checkpoint = await openCheckpoint(path);
  try {
    return { decoder: loadDecoder(engine, checkpoint, { head: false }), tokenizer: checkpoint.tokenizer };
  } finally {
    checkpoint.close();
  }
}

function drawn(engine: Engine, shape: Shape, pairs: readonly PreferenceExample[], seed: number): LanguageModel {
  const { decoder, vocabulary, words } = shapes[shape];
  const texts = pairs.flatMap(({ messages, answers }) => [...messages.map(({ content }) => content), ...answers]);
  const tokenizer = trainTokenizer(texts, {
    vocabularySize: words,
    specialTokens: ['<|pad|>', '<|system|>', '<|user|>', '<|assistant|>', '<|end|>'],
    endToken: '<|end|>',
    padToken: '<|pad|>',
    chatTemplate,
  });
  return { decoder: createDecoder(engine, decoderConfigOf(decoder, vocabulary), seed), tokenizer };
}

/** The pairs of which no sequence is longer than `maxLength` tokens: TRL's RewardTrainer leaves the others out. */
export function fitting(examples: readonly PreparedExample[], maxLength: number): PreparedExample[] {
  return examples.filter(({ longest }) => longest <= maxLength);
}

/** So many of the examples, spread evenly over their lengths and left in their order: as long on average as all of them. */
export function spreadByLength(examples: readonly PreparedExample[], count: number): PreparedExample[] {
  if (count >= examples.length) return [...examples];
  const byLength = examples.map((_, index) => index).toSorted((a, b) => lengthAt(examples, a) - lengthAt(examples, b));
  const chosen = new Set(
    Array.from({ length: count }, (_, i) => byLength[Math.floor(((i + 0.5) * examples.length) / count)]),
  );
  return examples.filter((_, index) => chosen.has(index));
}

function lengthAt(examples: readonly PreparedExample[], index: number): number {
  return examples[index]?.longest ?? 0;
}

/** Whole sequences, preferred first, as a trainer without shared prefixes reads them. */
export function sequencesOf({ prefix, answers, pairs }: PreparedExample): [number[], number[]] {
  const [pair] = pairs;
  const sequence = (answer = 0): number[] => [...prefix, ...(answers[answer] ?? [])];
  return [sequence(pair?.winner), sequence(pair?.loser)];
}
