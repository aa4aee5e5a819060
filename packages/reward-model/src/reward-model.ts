/** A reward model: an assistant's trunk, and one number read from the hidden state at an answer's last token. */

import {
  createRandom,
  type Decoder,
  decoderTensors,
  destroyDecoder,
  type NamedTensor,
  type Parameter,
  type Tokenizer,
  trunkParameters,
} from '@tastemaker/language-model';
import type { Variable } from '@tastemaker/tensor';
import type { Normalisation } from './normalisation.js';

export interface RewardModel {
  readonly decoder: Decoder;
  /** `r = head · h`, with h after the final norm; with several heads, their mean. */
  readonly head: Variable; // [heads, hidden]
  readonly tokenizer: Tokenizer;
  /** Where scores of a reference set lie, if that is known. */
  readonly normalisation?: Normalisation;
  /** Further models of an ensemble, trained with other seeds. */
  readonly others?: readonly RewardModel[];
}

/** The tensor's name in Hugging Face's `LlamaForSequenceClassification`. */
export const HEAD_TENSOR = 'score.weight';

/**
 * Puts fresh heads on a language model's trunk, drawn from `normal(0, 1/√(hidden + 1))`, so that rewards start out with
 * a deviation near 1 (Stiennon et al. 2020, appendix B.1). The same seed gives the same heads.
 * @param heads more than one make an ensemble
 */
export function createRewardModel(decoder: Decoder, tokenizer: Tokenizer, seed: number, heads = 1): RewardModel {
  const { hiddenSize } = decoder.config;
  const random = createRandom(seed);
  const deviation = 1 / Math.sqrt(hiddenSize + 1);
  const weights = Float32Array.from({ length: heads * hiddenSize }, () => deviation * random.normal());
  return { decoder, tokenizer, head: decoder.engine.variable(weights, [heads, hiddenSize]) };
}

/** Every trained parameter, in the order of `rewardGradients`: the trunk's, then the head. */
export function rewardParameters(model: RewardModel): readonly Parameter[] {
  return [...trunkParameters(model.decoder), headParameter(model)];
}

export function headParameter({ head }: RewardModel): Parameter {
  return { name: 'score', variable: head, role: 'head' };
}

/** The weights in Hugging Face's names, read one at a time as they are asked for. Of several heads, their mean. */
export function* rewardTensors(model: RewardModel): Generator<NamedTensor> {
  for (const tensor of decoderTensors(model.decoder)) {
    if (tensor.name !== 'lm_head.weight') yield tensor;
  }
  const heads = headWeights(model);
  const data = meanOf(heads);
  yield { name: HEAD_TENSOR, shape: [1, data.length], data };
}

/** Each head's weights. */
export function headWeights({ decoder: { engine }, head }: RewardModel): Float32Array[] {
  const all = engine.scope(() => engine.read(engine.value(head)));
  const [heads = 1, width = all.length] = head.shape;
  return Array.from({ length: heads }, (_, index) => all.slice(index * width, (index + 1) * width));
}

function meanOf(heads: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = heads;
  if (heads.length === 1) return first;
  return first.map((_, i) => heads.reduce((sum, weights) => sum + (weights[i] ?? Number.NaN), 0) / heads.length);
}

/** Frees the parameters. The model is of no use afterwards. */
export function destroyRewardModel(model: RewardModel): void {
  destroyDecoder(model.decoder);
  model.decoder.engine.destroy(model.head);
  for (const other of model.others ?? []) destroyRewardModel(other);
}
