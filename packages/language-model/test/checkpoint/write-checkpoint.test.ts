import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';
import type { FloatType } from '../../src/checkpoint/stored-tensor.js';
import { writeCheckpoint } from '../../src/checkpoint/write-checkpoint.js';
import type { NamedTensor } from '../../src/decoder/load.js';
import { checkpointError, failureOf } from './failures.js';
import { fixture, temporaryFolder } from './folders.js';

function* tensorsOf(checkpoint: Checkpoint): Generator<NamedTensor> {
  for (const name of checkpoint.names) yield { name, shape: checkpoint.shape(name), data: checkpoint.read(name) };
}

function write(
  checkpoint: Checkpoint,
  dtype: FloatType,
  tensors: Iterable<NamedTensor> = tensorsOf(checkpoint),
): string {
  const { config, kind, tokenizer } = checkpoint;
  const folder = join(temporaryFolder(), 'written');
  writeCheckpoint(folder, { config, kind, tokenizer, dtype, tensors });
  return folder;
}

async function architecturesWritten(name: string): Promise<unknown> {
  const folder = write(await openCheckpoint(fixture(name)), 'F32');
  return JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).architectures;
}

function firstOf(tensors: Iterable<NamedTensor>): NamedTensor {
  for (const tensor of tensors) return tensor;
  throw new Error('The fixture has no tensors.');
}

describe('a checkpoint that is written', () => {
  test.each([
    ['llama', 'F32'],
    ['llama3', 'F32'],
    ['llama-bfloat16', 'BF16'],
    ['llama-float16', 'F16'],
    ['mistral', 'F32'],
    ['qwen2', 'F32'],
    ['qwen3', 'F32'],
    ['llama-reward', 'F32'],
    ['llama.gguf', 'F32'],
  ] as const)('reads the same again: %s as %s', async (name, dtype) => {
    const before = await openCheckpoint(fixture(name));
    const after = await openCheckpoint(write(before, dtype));
    expect(after.kind).toBe(before.kind);
    expect(after.config).toEqual(before.config);
    expect(after.names).toEqual(before.names);
    for (const tensor of before.names) expect(after.read(tensor)).toEqual(before.read(tensor));
    const text = 'Grey gulls, 12 of them';
    expect(after.tokenizer.encode(text)).toEqual(before.tokenizer.encode(text));
    expect(new Set(after.tokenizer.endTokens)).toEqual(new Set(before.tokenizer.endTokens));
    expect(after.tokenizer.chatTemplate).toBe(before.tokenizer.chatTemplate);
    before.close();
    after.close();
  });

  test('rounds to float16 where asked to', async () => {
    const before = await openCheckpoint(fixture('llama'));
    const after = await openCheckpoint(write(before, 'F16'));
    const exact = before.read('model.norm.weight');
    const largest = Math.max(
      ...after.read('model.norm.weight').map((value, index) => Math.abs(value - (exact[index] ?? 0))),
    );
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(2 ** -11 * 2);
  });

  test('takes its tensors in any order', async () => {
    const before = await openCheckpoint(fixture('llama'));
    const after = await openCheckpoint(write(before, 'F32', [...tensorsOf(before)].toReversed()));
    for (const tensor of before.names) expect(after.read(tensor)).toEqual(before.read(tensor));
  });

  test("is a Llama's or a Qwen2's in the words of transformers", async () => {
    expect(await architecturesWritten('mistral')).toEqual(['LlamaForCausalLM']);
    expect(await architecturesWritten('qwen2')).toEqual(['Qwen2ForCausalLM']);
    expect(await architecturesWritten('qwen3')).toEqual(['Qwen3ForCausalLM']);
    expect(await architecturesWritten('llama-reward')).toEqual(['LlamaForSequenceClassification']);
  });
});

describe('a checkpoint that cannot be written', () => {
  test.each([
    ['lacks a tensor', 'missing-tensor', () => []],
    ['has a tensor twice', 'duplicate-tensor', (tensor: NamedTensor) => [tensor, tensor]],
    ['has a strange tensor', 'missing-key', (tensor: NamedTensor) => [{ ...tensor, name: 'other.weight' }]],
    ['has another shape', 'wrong-shape', (tensor: NamedTensor) => [{ ...tensor, shape: [3, 32] }]],
    ['has too few values', 'wrong-shape', (tensor: NamedTensor) => [{ ...tensor, data: new Float32Array(5) }]],
    [
      'has values beyond float16',
      'invalid-value',
      (tensor: NamedTensor) => [{ ...tensor, data: tensor.data.map(() => 70_000) }],
    ],
  ] as const)('because it %s', async (_, code, change) => {
    const checkpoint = await openCheckpoint(fixture('llama'));
    expect(await failureOf(() => write(checkpoint, 'F16', change(firstOf(tensorsOf(checkpoint)))))).toMatchObject(
      checkpointError(code, 'tensor "'),
    );
  });

  test('leaves no weights behind', async () => {
    const { config, kind, tokenizer } = await openCheckpoint(fixture('llama'));
    const folder = temporaryFolder();
    const contents = { config, kind, tokenizer, dtype: 'F32', tensors: [] } as const;
    expect(await failureOf(() => writeCheckpoint(folder, contents))).toMatchObject(checkpointError('missing-tensor'));
    expect(existsSync(join(folder, 'model.safetensors'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
