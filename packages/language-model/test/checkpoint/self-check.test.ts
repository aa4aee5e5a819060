import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import { SafetensorsFile, writeSafetensors } from '../../src/checkpoint/safetensors.js';
import { isRefusedText } from '../../src/tokenizer/refused-text.js';
import { checkpointError, failureOf } from './failures.js';
import { copyOf, editJson, temporaryFolder } from './folders.js';
import { float32Tensor } from './gguf-writer.js';
import { tinyGguf } from './tiny-gguf.js';

interface HeldTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A copy of a recorded model whose tensors are changed. */
function withTensors(name: string, change: (tensors: Map<string, HeldTensor>) => void): string {
  const folder = copyOf(name);
  const path = join(folder, 'model.safetensors');
  const file = new SafetensorsFile(path);
  const tensors = new Map<string, HeldTensor>(
    file.names.map((tensor) => [tensor, { shape: file.shape(tensor) ?? [], data: file.read(tensor) }]),
  );
  file.close();
  change(tensors);
  const entries = Array.from(tensors, ([tensor, { shape }]) => ({ name: tensor, shape, dtype: 'F32' as const }));
  const contents = Array.from(tensors, ([tensor, { data }]) => ({ name: tensor, bytes: new Uint8Array(data.buffer) }));
  writeSafetensors(path, entries, contents, { format: 'pt' });
  return folder;
}

const zeros = (...shape: number[]): HeldTensor => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

function withAddedToken(name: string, token: object): string {
  const folder = copyOf(name);
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  editJson(join(folder, 'tokenizer.json'), (json) => {
    json['added_tokens'] = [...Object(json['added_tokens']), { ...flags, ...token }];
  });
  return folder;
}

async function warningsOf(path: string): Promise<readonly string[]> {
  const checkpoint = await openCheckpoint(path);
  checkpoint.close();
  return checkpoint.warnings;
}

test.each(['llama', 'llama3', 'mistral', 'qwen2', 'qwen3', 'llama-reward', 'llama.gguf'])(
  '%s fits itself',
  async (name) => {
    expect(await warningsOf(copyOf(name))).toEqual([]);
  },
);

describe('a tokenizer with more ids than the model has embeddings', () => {
  test('is warned of where only texts may hold such a token, and a text that does is refused by name', async () => {
    const folder = withAddedToken('llama', { id: 303, content: '<|picture|>' });
    const checkpoint = await openCheckpoint(folder);
    const { warnings, tokenizer } = checkpoint;
    expect(warnings).toEqual([
      expect.stringMatching(/"<\|picture\|>" with id 303, .* 300 tokens only.*resize_token_embeddings/),
    ]);
    const failure = await failureOf(() => tokenizer.encode('look: <|picture|>'));
    expect(failure).toMatchObject({ message: expect.stringMatching(/"<\|picture\|>", token 303/) });
    expect(isRefusedText(failure)).toBe(true);
    expect(tokenizer.encode('look')).not.toHaveLength(0);
    checkpoint.close();
  });

  test('is refused where the template puts such a token into every chat', async () => {
    const folder = withAddedToken('llama', { id: 303, content: '<|turn|>' });
    writeFileSync(join(folder, 'chat_template.jinja'), '{% for m in messages %}<|turn|>{{ m.content }}{% endfor %}');
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError(
        'token-without-embedding',
        'embeddings for 300 tokens',
        '"<|turn|>" with id 303',
        'resize_token_embeddings',
      ),
    );
  });

  test('is refused where it is of another model', async () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'config.json'), (json) => {
      json['vocab_size'] = 290;
    });
    const smaller = withTensors('llama', (tensors) => tensors.set('model.embed_tokens.weight', zeros(290, 32)));
    cpSync(join(smaller, 'model.safetensors'), join(folder, 'model.safetensors'));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError(
        'token-without-embedding',
        'tokenizer.json',
        'embeddings for 290 tokens',
        "another model's tokenizer",
      ),
    );
  });

  test('is refused in a GGUF file, too', async () => {
    const path = tinyGguf({
      tensors: { 'token_embd.weight': float32Tensor('token_embd.weight', [200, 4], new Float32Array(800)) },
    });
    expect(await failureOf(() => openCheckpoint(path))).toMatchObject(
      checkpointError('token-without-embedding', 'embeddings for 200 tokens'),
    );
  });
});

describe('tensors that nothing reads', () => {
  test.each([
    ['a bias on q', 'model.layers.1.self_attn.q_proj.bias', 'Qwen2'],
    ['a norm on q', 'model.layers.0.self_attn.q_norm.weight', 'compute something else'],
    ['a bias on the vocabulary head', 'lm_head.bias', 'compute something else'],
    ['an adapter', 'model.layers.0.self_attn.q_proj.lora_A.default.weight', 'merge_and_unload'],
    ['an adapted base', 'base_model.model.model.layers.0.mlp.up_proj.base_layer.weight', 'merge_and_unload'],
  ])('are refused where the model needs them: %s', async (_, name, cure) => {
    const folder = withTensors('llama', (tensors) => tensors.set(name, zeros(32)));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(checkpointError('unread-tensor', name, cure));
  });

  test('are refused where they are quantised weights', async () => {
    const folder = withTensors('llama', (tensors) => tensors.set('model.layers.0.mlp.up_proj.weight.absmax', zeros(4)));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('unsupported-dtype', 'absmax', 'dequantise'),
    );
  });

  test.each([
    ["a reward head's bias", 'llama-reward', 'score.bias', 'differences between answers'],
    ['a value head', 'llama-reward', 'v_head.summary.weight', 'delete it'],
    ['layers beyond those of the configuration', 'llama', 'model.layers.2.mlp.up_proj.weight', 'num_hidden_layers'],
  ])('are told of where the model can do without them: %s', async (_, model, name, meaning) => {
    const folder = withTensors(model, (tensors) => tensors.set(name, zeros(1)));
    const [warning, ...others] = await warningsOf(folder);
    expect(warning).toContain(`Tensor "${name}" of the checkpoint is not read.`);
    expect(warning).toContain(meaning);
    expect(others).toEqual([]);
  });

  test('are of no interest where they follow from the others', async () => {
    const folder = withTensors('llama', (tensors) => {
      tensors.set('model.layers.0.self_attn.rotary_emb.inv_freq', zeros(4));
      const embeddings = tensors.get('model.embed_tokens.weight');
      if (embeddings !== undefined) tensors.set('lm_head.weight', embeddings);
    });
    expect(await warningsOf(folder)).toEqual([]);
  });

  test('are told of where a head of its own is said to be the embeddings', async () => {
    const folder = withTensors('llama', (tensors) => tensors.set('lm_head.weight', zeros(300, 32)));
    expect(await warningsOf(folder)).toEqual([expect.stringContaining('tie_word_embeddings')]);
  });

  test('are refused in a GGUF file', async () => {
    const name = 'blk.0.attn_q_norm.weight';
    const path = tinyGguf({ tensors: { [name]: float32Tensor(name, [4], [1, 1, 1, 1]) } });
    expect(await failureOf(() => openCheckpoint(path))).toMatchObject(checkpointError('unread-tensor', name));
  });
});

function nameNoLabels(folder: string): void {
  editJson(join(folder, 'config.json'), (json) => {
    delete json['id2label'];
    delete json['num_labels'];
  });
}

describe("a reward model's head", () => {
  test('says how many labels there are where the configuration does not', async () => {
    const folder = copyOf('llama-reward');
    nameNoLabels(folder);
    expect(await warningsOf(folder)).toEqual([]);
    const two = withTensors('llama-reward', (tensors) => tensors.set('score.weight', zeros(2, 32)));
    nameNoLabels(two);
    expect(await failureOf(() => openCheckpoint(two))).toMatchObject(
      checkpointError('wrong-shape', 'score.weight', 'a head of 2 labels, and a reward model has 1'),
    );
  });

  test('under another name is asked to be renamed', async () => {
    const folder = withTensors('llama-reward', (tensors) => {
      const head = tensors.get('score.weight');
      tensors.delete('score.weight');
      if (head !== undefined) tensors.set('value_head.weight', head);
    });
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('missing-tensor', 'score.weight', 'rename it'),
    );
  });
});

describe('what is no whole model is called by its name', () => {
  test('an adapter without its base', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'adapter_config.json'), '{}');
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('unread-tensor', 'adapter_config.json', 'merge_and_unload'),
    );
  });

  test('an adapter beside a model is told of', async () => {
    const folder = copyOf('llama');
    writeFileSync(join(folder, 'adapter_config.json'), '{}');
    expect(await warningsOf(folder)).toEqual([expect.stringContaining('adapter_config.json')]);
  });

  test('a model whose tensors are named by another class', async () => {
    const folder = withTensors('llama', (tensors) => {
      const renamed = Array.from(tensors, ([name, tensor]) => [name.replace(/^model\./, ''), tensor] as const);
      tensors.clear();
      for (const [name, tensor] of renamed) tensors.set(name, tensor);
    });
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('missing-tensor', 'model.embed_tokens.weight', 'but "embed_tokens.weight"'),
    );
  });

  test('pickled weights', async () => {
    const folder = copyOf('llama');
    rmSync(join(folder, 'model.safetensors'));
    writeFileSync(join(folder, 'pytorch_model.bin'), '');
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('missing-file', 'pytorch_model.bin', 'save_pretrained'),
    );
  });

  test('quantised weights', async () => {
    const folder = copyOf('llama');
    editJson(join(folder, 'config.json'), (json) => {
      json['quantization_config'] = { quant_method: 'gptq', bits: 4 };
    });
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('unsupported-architecture', 'gptq', 'dequantise'),
    );
  });

  test('a part of a split GGUF file, by its metadata and by the names in a folder', async () => {
    const part = tinyGguf({ metadata: { 'split.no': 1, 'split.count': 3 } });
    const expected = ['part 2 of 3 of a split GGUF model', 'llama-gguf-split --merge'];
    expect(await failureOf(() => openCheckpoint(part))).toMatchObject(checkpointError('unknown-format', ...expected));
    const folder = temporaryFolder();
    for (const number of [1, 2]) writeFileSync(join(folder, `m-0000${number}-of-00002.gguf`), readFileSync(part));
    expect(await failureOf(() => openCheckpoint(folder))).toMatchObject(
      checkpointError('unknown-format', 'm-00001-of-00002.gguf', 'part 1 of 2'),
    );
  });
});
