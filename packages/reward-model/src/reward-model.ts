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

export interface RewardModel {
  readonly decoder: Decoder;
  /** `r = head · h`, with h after the final norm. */
  readonly head: Variable; // [1, hidden]
  readonly tokenizer: Tokenizer;
}

/** The tensor's name in Hugging Face's `LlamaForSequenceClassification`. */
export const HEAD_TENSOR = 'score.weight';

/**
 * Puts a fresh head on a language model's trunk, drawn from `normal(0, 1/√(hidden + 1))`, so that rewards start out with
 * a deviation near 1 (Stiennon et al. 2020, appendix B.1). The same seed gives the same head.
 */
export function createRewardModel(decoder: Decoder, tokenizer: Tokenizer, seed: number): RewardModel {
  const { hiddenSize } = decoder.config;
  const random = createRandom(seed);
  const deviation = 1 / Math.sqrt(hiddenSize + 1);
  const weights = Float32Array.from({ length: hiddenSize }, () => deviation * random.normal());
  return { decoder, tokenizer, head: decoder.engine.variable(weights, [1, hiddenSize]) };
}

/** Every trained parameter, in the order of `rewardGradients`: the trunk's, then the head. */
export function rewardParameters(model: RewardModel): readonly Parameter[] {
  return [...trunkParameters(model.decoder), { name: 'score', variable: model.head, role: 'head' }];
}

/** The weights in Hugging Face's names, read one at a time as they are asked for. */
export function* rewardTensors(model: RewardModel): Generator<NamedTensor> {
  const { engine } = model.decoder;
  for (const tensor of decoderTensors(model.decoder)) {
    if (tensor.name !== 'lm_head.weight') yield tensor;
  }
  const data = engine.scope(() => engine.read(engine.value(model.head)));
  yield { name: HEAD_TENSOR, shape: model.head.shape, data };
}

/** Frees the parameters. The model is of no use afterwards. */
export function destroyRewardModel(model: RewardModel): void {
  destroyDecoder(model.decoder);
  model.decoder.engine.destroy(model.head);
}
