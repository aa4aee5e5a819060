// The decoder's shape in `config.json` of a Hugging Face folder, both ways.
import type { DecoderConfig } from '../decoder/config.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { CheckpointError } from './checkpoint-error.js';
import type { Fields } from './fields.js';
import type { FloatType } from './stored-tensor.js';

/** `config.json` of a Hugging Face folder, both ways, in transformers 4's and 5's spelling. */
export interface ModelConfig {
  readonly kind: 'causal' | 'reward';
  readonly config: DecoderConfig;
}

interface Architecture {
  readonly kind: ModelConfig['kind'];
  /** Qwen2 has a bias on q, k and v, without saying so in its configuration. */
  readonly attentionBias: boolean;
  /** Qwen3 has norms on queries and keys, without saying so. */
  readonly headNorms?: true;
}

const architectures: Readonly<Record<string, Architecture>> = {
  LlamaForCausalLM: { kind: 'causal', attentionBias: false },
  MistralForCausalLM: { kind: 'causal', attentionBias: false },
  Qwen2ForCausalLM: { kind: 'causal', attentionBias: true },
  Qwen3ForCausalLM: { kind: 'causal', attentionBias: false, headNorms: true },
  LlamaForSequenceClassification: { kind: 'reward', attentionBias: false },
  MistralForSequenceClassification: { kind: 'reward', attentionBias: false },
  Qwen2ForSequenceClassification: { kind: 'reward', attentionBias: true },
  Qwen3ForSequenceClassification: { kind: 'reward', attentionBias: false, headNorms: true },
};

const configKeys = { layers: 'num_hidden_layers', keyValueHeads: 'num_key_value_heads', headSize: 'head_dim' };

/** @throws CheckpointError naming the key that is missing, wrong, or asks for what is not supported. */
export function readModelConfig(fields: Fields): ModelConfig {
  const architecture = readArchitecture(fields);
  refuseQuantisation(fields);
  refuse(fields, 'attention_bias', false, 'a bias on the output projection');
  refuse(fields, 'mlp_bias', false, 'biases in the MLP');
  refuse(fields, 'hidden_act', 'silu', 'another activation than SiLU');
  if (architecture.kind === 'reward') requireOneLabel(fields);
  const heads = fields.count('num_attention_heads');
  const hiddenSize = fields.count('hidden_size');
  const config: DecoderConfig = {
    vocabularySize: fields.count('vocab_size'),
    hiddenSize,
    layers: fields.count('num_hidden_layers'),
    heads,
    keyValueHeads: fields.optionalCount('num_key_value_heads') ?? heads,
    // Qwen3 says its own default nowhere else than in its class.
    headSize: fields.optionalCount('head_dim') ?? (architecture.headNorms === true ? 128 : hiddenSize / heads),
    intermediateSize: fields.count('intermediate_size'),
    ...readRope(fields),
    normEpsilon: fields.optionalNumber('rms_norm_eps') ?? 1e-6,
    maxPositions: readMaxPositions(fields),
    tiedEmbeddings: fields.optionalBoolean('tie_word_embeddings') ?? false,
    attentionBias: architecture.attentionBias,
    ...(architecture.headNorms === true && { headNorms: true }),
  };
  checkConfig(fields, config, configKeys);
  return { kind: architecture.kind, config };
}

function readArchitecture(fields: Fields): Architecture {
  const [name] = fields.strings('architectures');
  const architecture = name !== undefined && Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (architecture !== undefined) return architecture;
  const supported = Object.keys(architectures).join(', ');
  throw new CheckpointError(
    'unsupported-architecture',
    fields.path,
    `"architectures" names ${name ?? 'nothing'}; supported are ${supported}`,
    { subject: 'architectures' },
  );
}

function refuse(fields: Fields, key: string, supported: unknown, what: string): void {
  const value = fields.optional(key);
  if (value === undefined || value === supported) return;
  throw unsupported(fields, key, `"${key}" asks for ${what}, which is not supported`);
}

function unsupported(fields: Fields, key: string, problem: string): CheckpointError {
  return new CheckpointError('unsupported-architecture', fields.path, problem, { subject: key });
}

/** transformers writes the number of labels as the size of `id2label`. Where neither is said, the head's shape says it. */
function requireOneLabel(fields: Fields): void {
  const labels = fields.optionalFields('id2label');
  const key = labels === undefined ? 'num_labels' : 'id2label';
  const count = labels === undefined ? fields.optionalCount(key) : Object.keys(labels.values).length;
  if (count === undefined || count === 1) return;
  throw unsupported(fields, key, `"${key}" says it has ${count} labels, and a reward model has 1`);
}

function refuseQuantisation(fields: Fields): void {
  const method = fields.optionalFields('quantization_config')?.optionalString('quant_method');
  if (method === undefined) return;
  throw unsupported(
    fields,
    'quantization_config',
    `"quantization_config" says the weights are quantised by ${method}, which is not supported. ` +
      'Load it in transformers, dequantise it (model.dequantize()) and save it again, or import a GGUF file',
  );
}

/** transformers 5 keeps everything in `rope_parameters`, 4 the base in `rope_theta` and the rest in `rope_scaling`. */
function readRope(fields: Fields): Pick<DecoderConfig, 'ropeTheta' | 'ropeScaling'> {
  const parameters = fields.optionalFields('rope_parameters') ?? fields.optionalFields('rope_scaling');
  const ropeTheta = parameters?.optionalNumber('rope_theta') ?? fields.optionalNumber('rope_theta') ?? 10_000;
  if (ropeTheta <= 0) throw fields.invalid('rope_theta', 'above 0', ropeTheta);
  const partial = parameters?.optionalNumber('partial_rotary_factor') ?? 1;
  if (partial !== 1)
    throw unsupported(
      fields,
      'partial_rotary_factor',
      '"partial_rotary_factor" asks to rotate a part of each head, which is not supported',
    );
  const type = parameters?.optionalString('rope_type') ?? parameters?.optionalString('type') ?? 'default';
  if (parameters === undefined || type === 'default') return { ropeTheta };
  if (type !== 'llama3') {
    throw unsupported(fields, 'rope_type', `rotary scaling "${type}" is not supported; supported are default, llama3`);
  }
  return {
    ropeTheta,
    ropeScaling: {
      factor: parameters.number('factor'),
      lowFrequencyFactor: parameters.number('low_freq_factor'),
      highFrequencyFactor: parameters.number('high_freq_factor'),
      originalMaxPositions: parameters.count('original_max_position_embeddings'),
    },
  };
}

/** Attention here is full, so a model with a sliding window is exact only as far as its window. */
function readMaxPositions(fields: Fields): number {
  const positions = fields.optionalCount('max_position_embeddings') ?? 2048;
  const usesWindow = fields.optionalBoolean('use_sliding_window') ?? true;
  const window = usesWindow ? fields.optionalCount('sliding_window') : undefined;
  return window === undefined ? positions : Math.min(positions, window);
}

/** More than any model has; it keeps a corrupt number from being counted to. */
const mostLayers = 10_000;

/** What a file calls the sizes that have to fit each other. */
interface ConfigKeys {
  readonly layers: string;
  readonly keyValueHeads: string;
  readonly headSize: string;
}

/** @throws CheckpointError where heads can't be grouped or rotated in two halves, or layers are beyond reason. */
export function checkConfig(fields: Fields, config: DecoderConfig, keys: ConfigKeys): void {
  if (config.layers > mostLayers) throw fields.invalid(keys.layers, `at most ${mostLayers}`, config.layers);
  checkSizes(fields, config);
  if (config.keyValueHeads < 1 || config.heads % config.keyValueHeads !== 0) {
    throw fields.invalid(keys.keyValueHeads, `a divisor of ${config.heads} heads`, config.keyValueHeads);
  }
  if (config.headSize < 2 || config.headSize % 2 !== 0) {
    throw fields.invalid(keys.headSize, 'an even number (it is rotated in two halves)', config.headSize);
  }
}

/** Beyond any model; what is not bounded by the tensors themselves, and what would overflow as a product. */
const mostOf = {
  vocabularySize: 2 ** 24,
  hiddenSize: 2 ** 20,
  intermediateSize: 2 ** 22,
  heads: 2 ** 14,
  headSize: 2 ** 14,
  maxPositions: 2 ** 24,
} as const satisfies Partial<Record<keyof DecoderConfig, number>>;

function checkSizes(fields: Fields, config: DecoderConfig): void {
  for (const key of [
    'vocabularySize',
    'hiddenSize',
    'intermediateSize',
    'heads',
    'headSize',
    'maxPositions',
  ] as const) {
    const most = mostOf[key];
    if (!(config[key] >= 1 && config[key] <= most)) throw fields.invalid(key, `from 1 to ${most}`, config[key]);
  }
  if (!(config.normEpsilon >= 0 && config.normEpsilon < 1)) {
    throw fields.invalid('normEpsilon', 'from 0 to 1', config.normEpsilon);
  }
}

/** The class of transformers that computes what such a decoder does. */
function familyOf({ attentionBias, headNorms }: DecoderConfig): 'Llama' | 'Qwen2' | 'Qwen3' {
  if (headNorms === true) return 'Qwen3';
  return attentionBias ? 'Qwen2' : 'Llama';
}

const torchNames: Readonly<Record<FloatType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** config.json as both transformers 4 and 5 read it. */
export function modelConfigJson(
  model: ModelConfig,
  tokenizer: Tokenizer,
  dtype: FloatType,
  remarks: Readonly<Record<string, unknown>> = {},
): string {
  const { config, kind } = model;
  const family = familyOf(config);
  const head = kind === 'reward' ? 'ForSequenceClassification' : 'ForCausalLM';
  const scaling = config.ropeScaling && {
    rope_type: 'llama3',
    factor: config.ropeScaling.factor,
    low_freq_factor: config.ropeScaling.lowFrequencyFactor,
    high_freq_factor: config.ropeScaling.highFrequencyFactor,
    original_max_position_embeddings: config.ropeScaling.originalMaxPositions,
  };
  const json = {
    architectures: [`${family}${head}`],
    model_type: family.toLowerCase(),
    vocab_size: config.vocabularySize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headSize,
    intermediate_size: config.intermediateSize,
    hidden_act: 'silu',
    rms_norm_eps: config.normEpsilon,
    max_position_embeddings: config.maxPositions,
    rope_theta: config.ropeTheta,
    rope_scaling: scaling ?? null,
    rope_parameters: { rope_theta: config.ropeTheta, ...(scaling ?? { rope_type: 'default' }) },
    tie_word_embeddings: config.tiedEmbeddings,
    ...(family === 'Qwen2' ? {} : { attention_bias: false }),
    ...(family === 'Llama' ? { mlp_bias: false } : { use_sliding_window: false }),
    ...(kind === 'reward' ? { id2label: { 0: 'reward' }, label2id: { reward: 0 } } : {}),
    bos_token_id: tokenizer.beginToken ?? null,
    eos_token_id: tokenizer.endTokens,
    pad_token_id: tokenizer.padToken ?? null,
    torch_dtype: torchNames[dtype],
    dtype: torchNames[dtype],
    ...remarks,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
