// Reward models on disk: Hugging Face folders of the architecture `LlamaForSequenceClassification`. Its `score.weight`
// is the mean of an ensemble's heads, so transformers gives the ensemble's score; `ensemble.json` beside it holds each
// head, and `members/1`, `members/2`, … further models. `config.json` states the normalisation.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Checkpoint,
  DescribedCheckpoint,
  loadDecoder,
  openCheckpoint,
  writeCheckpoint,
} from '@tastemaker/language-model';
import type { Engine } from '@tastemaker/tensor';
import { type IsolatedModel, type ModelDescription, memberFolder } from './isolated/isolated-model.js';
import {
  headsFile,
  memberFolders,
  membersFolder,
  normalisationKey,
  readHeads,
  readNormalisation,
} from './model-files.js';
import { headTensor, headWeights, type Normalisation, type RewardModel, rewardTensors } from './reward-model.js';

/** The checkpoint is whole, but it has no reward head. */
export class NotARewardModelError extends Error {
  readonly code = 'not_a_reward_model';

  constructor(path: string) {
    super(
      `${path} holds a language model: it has no tensor ${headTensor}. Train a reward model from it, or name another model.`,
    );
    this.name = 'NotARewardModelError';
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
    const heads = readHeads(path, checkpoint.config.hiddenSize);
    const others: RewardModel[] = [];
    for (const member of memberFolders(path)) others.push(await loadRewardModel(engine, member.path));
    return rewardModelOf(engine, checkpoint, heads, readNormalisation(path), others);
  } finally {
    checkpoint.close();
  }
}

/**
 * The same from files that another process has read: here only numbers are. Its tokenizer decodes; encoding is the other
 * process's (`IsolatedModel.tokenize`).
 * @throws {NotARewardModelError} for a language model
 */
export function loadIsolatedRewardModel(engine: Engine, { folder, description }: IsolatedModel): RewardModel {
  if (description.checkpoint.kind !== 'reward') throw new NotARewardModelError(folder);
  return loadDescribed(engine, folder, description);
}

function loadDescribed(engine: Engine, root: string, description: ModelDescription): RewardModel {
  const { heads, normalisation, members } = description;
  const checkpoint = new DescribedCheckpoint(memberFolder(root, description), description.checkpoint);
  try {
    const others = members.map((member) => loadDescribed(engine, root, member));
    return rewardModelOf(engine, checkpoint, heads, normalisation, others);
  } finally {
    checkpoint.close();
  }
}

function rewardModelOf(
  engine: Engine,
  checkpoint: Checkpoint,
  heads: Float32Array | undefined,
  normalisation: Normalisation | undefined,
  others: readonly RewardModel[],
): RewardModel {
  const { hiddenSize } = checkpoint.config;
  const weights = heads ?? checkpoint.read(headTensor);
  const decoder = loadDecoder(engine, checkpoint);
  return {
    decoder,
    head: engine.variable(weights, [weights.length / hiddenSize, hiddenSize]),
    tokenizer: checkpoint.tokenizer,
    ...(normalisation && { normalisation }),
    ...(others.length > 0 && { others }),
  };
}

/** Writes the model as a folder that transformers loads too. float32 keeps scores exact; the others halve its size. */
export function saveRewardModel(folder: string, model: RewardModel, dtype: 'F32' | 'F16' | 'BF16' = 'F32'): void {
  const { decoder, tokenizer, normalisation, others = [] } = model;
  mkdirSync(folder, { recursive: true });
  writeHeads(folder, headWeights(model));
  rmSync(join(folder, membersFolder), { recursive: true, force: true });
  for (const [index, other] of others.entries()) {
    saveRewardModel(join(folder, membersFolder, String(index + 1)), other, dtype);
  }
  writeCheckpoint(folder, {
    config: { ...decoder.config, tiedEmbeddings: true },
    kind: 'reward',
    tensors: rewardTensors(model),
    tokenizer,
    dtype,
    ...(normalisation && { remarks: { [normalisationKey]: normalisation } }),
  });
}

/** One line of numbers a head: JSON's decimals give float32 back exactly. A single head is in the weights already. */
function writeHeads(folder: string, heads: readonly Float32Array[]): void {
  const file = join(folder, headsFile);
  rmSync(file, { force: true });
  if (heads.length === 1) return;
  writeFileSync(file, `{"heads": [\n${heads.map((head) => JSON.stringify([...head])).join(',\n')}\n]}\n`);
}
