import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { checkpointError, failureOf } from './failures.js';
import { copyOf, editJson, fixture, temporaryFolder } from './folders.js';

const tiny = {
  vocabularySize: 300,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  intermediateSize: 48,
  ropeTheta: 10_000,
  normEpsilon: 1e-6,
  maxPositions: 128,
  tiedEmbeddings: true,
  attentionBias: false,
};

const llama3Scaling = { factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPositions: 16 };

describe('a folder that transformers wrote', () => {
  test.each([
    ['llama', 'causal', { ...tiny, normEpsilon: 1e-5 }],
    ['llama3', 'causal', { ...tiny, tiedEmbeddings: false, ropeTheta: 1000, ropeScaling: llama3Scaling }],
    ['llama-bfloat16', 'causal', tiny],
    ['llama-float16', 'causal', tiny],
    ['mistral', 'causal', { ...tiny, tiedEmbeddings: false, headSize: 16 }],
    ['qwen2', 'causal', { ...tiny, attentionBias: true }],
    ['qwen3', 'causal', { ...tiny, headSize: 16, headNorms: true }],
    ['llama-reward', 'reward', { ...tiny, tiedEmbeddings: false }],
  ] as const)('is read: %s', async (name, kind, config) => {
    const checkpoint = await openCheckpoint(fixture(name));
    expect(checkpoint.kind).toBe(kind);
    expect(checkpoint.config).toEqual(config);
    expect(checkpoint.tokenizer.vocabularySize).toBe(300);
    for (const tensor of checkpoint.names) {
      const size = checkpoint.shape(tensor).reduce((product, length) => product * length, 1);
      expect(checkpoint.read(tensor)).toHaveLength(size);
    }
    checkpoint.close();
  });

  test('has the tensors that its configuration asks for', async () => {
    const [tied, free, bias, reward] = await Promise.all(
      ['llama', 'mistral', 'qwen2', 'llama-reward'].map((name) => openCheckpoint(fixture(name))),
    );
    expect(tied?.names).not.toContain('lm_head.weight');
    expect(free?.shape('lm_head.weight')).toEqual([300, 32]);
    expect(bias?.shape('model.layers.1.self_attn.k_proj.bias')).toEqual([16]);
    expect(reward?.shape('score.weight')).toEqual([1, 32]);
    expect(() => tied?.read('lm_head.weight')).toThrow(RangeError);
    for (const checkpoint of [tied, free, bias, reward]) checkpoint?.close();
  });

  test("is read in transformers 4's spelling of the rotary base and scaling", async () => {
    const folder = copyOf('llama3');
    editJson(join(folder, 'config.json'), (json) => {
      delete json['rope_parameters'];
      json['rope_theta'] = 500_000;
      json['rope_scaling'] = {
        type: 'llama3',
        factor: 32,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 8192,
      };
    });
    const { config } = await openCheckpoint(folder);
    expect(config.ropeTheta).toBe(500_000);
    expect(config.ropeScaling).toEqual({ ...llama3Scaling, factor: 32, originalMaxPositions: 8192 });
  });

  test('counts on no more positions than its sliding window', async () => {
    const folder = copyOf('mistral');
    editJson(join(folder, 'config.json'), (json) => {
      json['sliding_window'] = 64;
    });
    expect((await openCheckpoint(folder)).config.maxPositions).toBe(64);
  });
});

describe('a configuration that is refused', () => {
  test.each([
    ['architectures', ['GPT2LMHeadModel'], 'unsupported-architecture', 'LlamaForCausalLM'],
    ['architectures', 5, 'invalid-value', 'a list'],
    ['architectures', undefined, 'missing-key', 'architectures'],
    ['hidden_size', undefined, 'missing-key', 'hidden_size'],
    ['hidden_size', '32', 'invalid-value', 'a number'],
    ['num_hidden_layers', 2.5, 'invalid-value', 'a whole number'],
    ['num_hidden_layers', 1e9, 'invalid-value', 'at most'],
    ['num_attention_heads', 0, 'invalid-value', 'at least 1'],
    ['num_key_value_heads', 3, 'invalid-value', 'a divisor of 4 heads'],
    ['head_dim', 7, 'invalid-value', 'an even number'],
    ['attention_bias', true, 'unsupported-architecture', 'bias'],
    ['hidden_act', 'gelu', 'unsupported-architecture', 'SiLU'],
    ['rope_parameters', { rope_type: 'yarn', factor: 4 }, 'unsupported-architecture', 'yarn'],
    ['rope_parameters', { rope_type: 'llama3', factor: 4 }, 'missing-key', 'low_freq_factor'],
    ['rope_parameters', { rope_theta: 1e4, partial_rotary_factor: 0.5 }, 'unsupported-architecture', 'partial'],
    ['intermediate_size', 64, 'wrong-shape', 'model.layers.0.mlp.gate_proj.weight'],
    ['tie_word_embeddings', false, 'missing-tensor', 'lm_head.weight'],
    ['num_hidden_layers', 3, 'missing-tensor', 'model.layers.2.input_layernorm.weight'],
  ] as const)('%s: %j', async (key, value, code, mentioned) => {
    const folder = copyOf('llama');
    editJson(join(folder, 'config.json'), (json) => {
      json[key] = value;
    });
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(checkpointError(code, mentioned));
  });

  test('a reward model of two labels', async () => {
    const folder = copyOf('llama-reward');
    editJson(join(folder, 'config.json'), (json) => {
      json['id2label'] = { 0: 'bad', 1: 'good' };
    });
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('unsupported-architecture', 'id2label', '2 labels'),
    );
  });
});

describe('a folder that is refused', () => {
  test('when it is not there', async () => {
    expect(await failureOf(() => openCheckpoint(join(temporaryFolder(), 'nowhere')))).toMatchObject(
      checkpointError('missing-file', 'nowhere'),
    );
  });

  test.each([
    ['llama', 'config.json'],
    ['llama', 'tokenizer.json'],
    ['llama', 'model.safetensors'],
    ['llama3', 'model-00002-of-00003.safetensors'],
  ])('when %s lacks %s', async (name, file) => {
    const folder = copyOf(name);
    rmSync(join(folder, file));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(checkpointError('missing-file', file));
  });

  test('when its index names no shard for a tensor, or one outside the folder', async () => {
    const folder = copyOf('llama3');
    const change = (shard: string | undefined) =>
      editJson(join(folder, 'model.safetensors.index.json'), (json) => {
        json['weight_map'] = { ...Object(json['weight_map']), 'model.norm.weight': shard };
      });
    change(undefined);
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('missing-tensor', 'model.norm.weight'),
    );
    change('../model.safetensors');
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('invalid-value', 'model.norm.weight', 'same folder'),
    );
  });

  test('when a shard lacks the tensor that its index promises', async () => {
    const folder = copyOf('llama3');
    editJson(join(folder, 'model.safetensors.index.json'), (json) => {
      json['weight_map'] = { ...Object(json['weight_map']), 'model.norm.weight': 'model-00001-of-00003.safetensors' };
    });
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('missing-tensor', 'model.norm.weight'),
    );
  });

  test('when a folder stands where a file should', async () => {
    const folder = copyOf('llama');
    rmSync(join(folder, 'config.json'));
    mkdirSync(join(folder, 'config.json'));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('unreadable-file', 'config.json'),
    );
  });

  test('when its configuration is cut off', async () => {
    const folder = copyOf('llama');
    writeFileSync(join(folder, 'config.json'), '{ "architectures": [');
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('malformed-json', 'config.json'),
    );
  });
});
