/** Hidden states of answers, computed once and kept in the cache folder: what heads learn from, without the trunk. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDecoder, openCheckpoint } from '@tastemaker/language-model';
import {
  createRewardModel,
  destroyRewardModel,
  hiddenStates,
  type RewardModel,
  type ScorableInput,
  tokenizeInputs,
} from '@tastemaker/reward-model';
import type { Engine } from '@tastemaker/tensor';
import { cacheFolder } from './python-environment.js';

export interface States {
  readonly size: number;
  /** `[inputs, size]`. */
  readonly values: Float32Array;
}

/** Inputs of one pass over the trunk, between which progress is told. */
const together = 32;

/**
 * The state of each input at its last token, after the final norm.
 * @param path a Hugging Face folder or a .gguf of a language model
 * @throws Error where the model cannot read one of them
 */
export async function cachedStates(
  engine: () => Promise<Engine>,
  path: string,
  inputs: readonly ScorableInput[],
  note: (line: string) => void,
): Promise<States> {
  const hash = createHash('sha256')
    .update(JSON.stringify([path, inputs]))
    .digest('hex');
  const file = join(cacheFolder(), `states-${hash.slice(0, 16)}.f32`);
  if (!existsSync(file)) {
    mkdirSync(cacheFolder(), { recursive: true });
    const values = await computed(await engine(), path, inputs, note);
    writeFileSync(`${file}.partial`, values);
    renameSync(`${file}.partial`, file);
  }
  const bytes = readFileSync(file);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return { size: values.length / inputs.length, values };
}

async function computed(
  engine: Engine,
  path: string,
  inputs: readonly ScorableInput[],
  note: (line: string) => void,
): Promise<Float32Array> {
  const model = await trunkOf(engine, path);
  const { hiddenSize, maxPositions } = model.decoder.config;
  const values = new Float32Array(inputs.length * hiddenSize);
  for (let first = 0; first < inputs.length; first += together) {
    const part = inputs.slice(first, first + together);
    const states = hiddenStates(model, part.length, tokenizeInputs(model.tokenizer, maxPositions, part));
    for (const [index, state] of states.entries()) {
      if (state instanceof Error) throw new Error(`Input ${first + index} has no hidden state.`, { cause: state });
      values.set(state, (first + index) * hiddenSize);
    }
    if (first % (together * 8) === 0) note(`hidden states: ${first + part.length} of ${inputs.length}`);
  }
  destroyRewardModel(model);
  return values;
}

/** A language model's trunk; the head on it is never asked. */
async function trunkOf(engine: Engine, path: string): Promise<RewardModel> {
  const checkpoint = await openCheckpoint(path);
  try {
    return createRewardModel(loadDecoder(engine, checkpoint, { head: false }), checkpoint.tokenizer, 0);
  } finally {
    checkpoint.close();
  }
}
