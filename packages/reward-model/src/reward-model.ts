// A reward model: an assistant's trunk, and one number read from the hidden state at an answer's last token, which may
// be normalised.
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
  /** `r = head · h`, with h after the final norm; with several heads, their mean. */
  readonly head: Variable; // [heads, hidden]
  readonly tokenizer: Tokenizer;
  /** Where scores of a reference set lie, if that is known. */
  readonly normalisation?: Normalisation;
  /** Further models of an ensemble, trained with other seeds. */
  readonly others?: readonly RewardModel[];
}

/** The tensor's name in Hugging Face's `LlamaForSequenceClassification`. */
export const headTensor = 'score.weight';

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
  yield { name: headTensor, shape: [1, data.length], data };
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

/** `(score − mean) / deviation` is the normalised score. */
export interface Normalisation {
  readonly mean: number;
  /** Above 0. */
  readonly deviation: number;
  /** Which scores these are of. */
  readonly reference: string;
}

/**
 * Mean and deviation (of the population) of the scores.
 * @throws {RangeError} where there are fewer than two, or all are the same
 */
export function normalisationOf(scores: readonly number[], reference: string): Normalisation {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  if (!(scores.length > 1 && variance > 0)) throw new RangeError('Scores that do not differ have no scale.');
  return { mean, deviation: Math.sqrt(variance), reference };
}

export function normalised(score: number, { mean, deviation }: Normalisation): number {
  return (score - mean) / deviation;
}
