/**
 * Reward models on disk: Hugging Face folders of the architecture `LlamaForSequenceClassification`. Its `score.weight` is
 * the mean of an ensemble's heads, so transformers gives the ensemble's score; `ensemble.json` beside it holds each head,
 * and `members/1`, `members/2`, … further models. `config.json` states the normalisation.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDecoder, openCheckpoint, writeCheckpoint } from '@tastemaker/language-model';
import type { Engine } from '@tastemaker/tensor';
import type { Normalisation } from './normalisation.js';
import { HEAD_TENSOR, headWeights, type RewardModel, rewardTensors } from './reward-model.js';

/** The checkpoint is whole, but it has no reward head. */
export class NotARewardModelError extends Error {
  readonly code = 'not_a_reward_model';

  constructor(path: string) {
    super(
      `${path} holds a language model: it has no tensor ${HEAD_TENSOR}. Train a reward model from it, or name another model.`,
    );
    this.name = 'NotARewardModelError';
  }
}

/** What stands beside a reward model's weights is not what it should be. */
export class RewardModelFileError extends Error {
  readonly code = 'reward_model_file';

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options);
    this.name = 'RewardModelFileError';
  }
}

/**
 * Loads a reward model, with all members of an ensemble, on this engine.
 * @throws {NotARewardModelError} for a language model; {@link RewardModelFileError} and `CheckpointError` for a folder that
 * can't be read
 */
export async function loadRewardModel(engine: Engine, path: string): Promise<RewardModel> {
  const checkpoint = await openCheckpoint(path);
  try {
    if (checkpoint.kind !== 'reward') throw new NotARewardModelError(path);
    const { hiddenSize } = checkpoint.config;
    const heads = readHeads(path, hiddenSize) ?? checkpoint.read(HEAD_TENSOR);
    const normalisation = readNormalisation(path);
    const decoder = loadDecoder(engine, checkpoint);
    const head = engine.variable(heads, [heads.length / hiddenSize, hiddenSize]);
    const others: RewardModel[] = [];
    for (const member of memberFolders(path)) others.push(await loadRewardModel(engine, member));
    return {
      decoder,
      head,
      tokenizer: checkpoint.tokenizer,
      ...(normalisation && { normalisation }),
      ...(others.length > 0 && { others }),
    };
  } finally {
    checkpoint.close();
  }
}

/** Writes the model as a folder that transformers loads too. float32 keeps scores exact; the others halve its size. */
export function saveRewardModel(folder: string, model: RewardModel, dtype: 'F32' | 'F16' | 'BF16' = 'F32'): void {
  const { decoder, tokenizer, normalisation, others = [] } = model;
  mkdirSync(folder, { recursive: true });
  writeHeads(folder, headWeights(model));
  rmSync(join(folder, MEMBERS), { recursive: true, force: true });
  for (const [index, other] of others.entries()) {
    saveRewardModel(join(folder, MEMBERS, String(index + 1)), other, dtype);
  }
  writeCheckpoint(folder, {
    config: { ...decoder.config, tiedEmbeddings: true },
    kind: 'reward',
    tensors: rewardTensors(model),
    tokenizer,
    dtype,
    ...(normalisation && { remarks: { [NORMALISATION]: normalisation } }),
  });
}

const NORMALISATION = 'reward_normalisation';
const HEADS = 'ensemble.json';
const MEMBERS = 'members';

/** One line of numbers a head: JSON's decimals give float32 back exactly. A single head is in the weights already. */
function writeHeads(folder: string, heads: readonly Float32Array[]): void {
  const file = join(folder, HEADS);
  rmSync(file, { force: true });
  if (heads.length === 1) return;
  writeFileSync(file, `{"heads": [\n${heads.map((head) => JSON.stringify([...head])).join(',\n')}\n]}\n`);
}

function readHeads(folder: string, width: number): Float32Array | undefined {
  const file = join(folder, HEADS);
  if (!existsSync(file)) return undefined;
  const content = readJson(file);
  const heads = typeof content === 'object' && content !== null && 'heads' in content ? content.heads : undefined;
  if (!Array.isArray(heads) || heads.length === 0 || !heads.every((head) => isVector(head, width))) {
    throw new RewardModelFileError(file, `does not hold "heads" of ${width} numbers each.`);
  }
  return Float32Array.from(heads.flat());
}

function isVector(value: unknown, width: number): value is number[] {
  return Array.isArray(value) && value.length === width && value.every((each) => typeof each === 'number');
}

function readNormalisation(folder: string): Normalisation | undefined {
  const file = join(folder, 'config.json');
  if (!existsSync(file)) return undefined;
  const config = readJson(file);
  if (typeof config !== 'object' || config === null || !(NORMALISATION in config)) return undefined;
  const stated = config[NORMALISATION];
  if (!isNormalisation(stated)) {
    throw new RewardModelFileError(
      file,
      `has a "${NORMALISATION}" without mean, deviation above 0 and the reference's name.`,
    );
  }
  return { mean: stated.mean, deviation: stated.deviation, reference: stated.reference };
}

function isNormalisation(value: unknown): value is Normalisation {
  if (typeof value !== 'object' || value === null) return false;
  if (!('mean' in value && 'deviation' in value && 'reference' in value)) return false;
  const { mean, deviation, reference } = value;
  return typeof mean === 'number' && typeof deviation === 'number' && deviation > 0 && typeof reference === 'string';
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new RewardModelFileError(file, 'is not valid JSON.', { cause });
  }
}

/** Where the further models of an ensemble lie: numbered from 1, in order; the model itself is the first member. */
export function memberFolders(folder: string): string[] {
  const parent = join(folder, MEMBERS);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name) => join(parent, name));
}
