/** What is trained or written here loads in transformers and computes the same there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  conversationDataset,
  createDecoder,
  type Decoder,
  decoderTensors,
  destroyDecoder,
  documentDataset,
  type FloatType,
  loadDecoder,
  openCheckpoint,
  type Tokenizer,
  trainNextToken,
  trainTokenizer,
  writeCheckpoint,
} from '@tastemaker/language-model';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { messages, texts } from './conversation.ts';
import { largestDifference, logitsOf } from './logits.ts';
import { askPython, isLeftOut } from './python.ts';

const root = join(import.meta.dirname, '..', '..');

const reading = z.object({
  model: z.string(),
  logits: z.array(z.array(z.number())),
  ids: z.array(z.array(z.int())),
  texts: z.array(z.string()),
  chat: z.string(),
});

interface Exported {
  readonly name: string;
  readonly expectedModel: string;
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  readonly ids: readonly number[];
  /** Computed here from the folder as it was written. */
  readonly logits: Float32Array;
}

describe.skipIf(isLeftOut)('in transformers', () => {
  let engine: Engine;
  let scratch: string;
  let models: readonly Exported[] = [];
  let readings: readonly z.infer<typeof reading>[] = [];

  beforeAll(async () => {
    engine = await loadEngine({ engine: 'auto' });
    scratch = mkdtempSync(join(tmpdir(), 'tastemaker-interchange-'));
    models = [
      await trainedHere('F32'),
      await trainedHere('F16'),
      await adaptedHere(),
      await writtenAgain('default assistant', 'packages/microworld/models/assistant', 'LlamaForCausalLM'),
      await writtenAgain('SmolLM2 shape', 'packages/language-model/test/fixtures/llama', 'LlamaForCausalLM'),
      await writtenAgain('Llama 3 shape', 'packages/language-model/test/fixtures/llama3', 'LlamaForCausalLM'),
      await writtenAgain('Qwen2 shape', 'packages/language-model/test/fixtures/qwen2', 'Qwen2ForCausalLM'),
      await writtenAgain('Qwen3 shape', 'packages/language-model/test/fixtures/qwen3', 'Qwen3ForCausalLM'),
    ];
    const jobs = models.map(({ folder, ids }) => ({ folder, ids, texts, messages }));
    readings = askPython('read_models.py', { models: jobs }, z.array(reading));
  }, 600_000);

  afterAll(() => {
    if (scratch !== undefined) rmSync(scratch, { recursive: true });
  });

  test('every folder loads as the class that its config names', () => {
    expect(readings.map(({ model }) => model)).toEqual(models.map(({ expectedModel }) => expectedModel));
  });

  test('logits are equal to 1e-3', () => {
    const differences = models.map(({ logits }, index) => largestDifference(logits, readings[index]?.logits ?? []));
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });

  test('texts get the same tokens, and come back from them', () => {
    for (const [index, { tokenizer, expectedModel }] of models.entries()) {
      // transformers puts Qwen's own word pattern in place of the file's, which in these fixtures is another.
      if (expectedModel.startsWith('Qwen')) continue;
      expect(readings[index]?.ids).toEqual(texts.map((text) => [...tokenizer.encode(text)]));
      expect(readings[index]?.texts).toEqual(texts);
    }
  });

  test('a chat is rendered to the same text', () => {
    for (const [index, { tokenizer }] of models.entries()) {
      expect(readings[index]?.chat).toBe(tokenizer.renderChat(messages, { addGenerationPrompt: true }));
    }
  });

  async function trainedHere(dtype: FloatType): Promise<Exported> {
    const { decoder, tokenizer } = await pretrained();
    return written(`trained here, ${dtype}`, 'LlamaForCausalLM', decoder, tokenizer, dtype);
  }

  /** Low-rank adapters are merged: what is written is an ordinary model, and another than it was trained from. */
  async function adaptedHere(): Promise<Exported> {
    const { decoder, tokenizer } = await pretrained();
    const before = logitsOf(decoder, [1, 2, 3]);
    const dataset = conversationDataset({
      conversations: [messages.slice(0, 2)],
      tokenizer,
      tokensPerStep: 64,
      maxTokens: 64,
    });
    const adapter = { kind: 'lora', rank: 2, alpha: 4 } as const;
    await trainNextToken({ engine, decoder, dataset, config: { steps: 5, learningRate: 0.02, adapter }, seed: 1 });
    expect(logitsOf(decoder, [1, 2, 3])).not.toEqual(before);
    return written('adapted here', 'LlamaForCausalLM', decoder, tokenizer, 'F32');
  }

  async function pretrained(): Promise<{ decoder: Decoder; tokenizer: Tokenizer }> {
    const documents = Array.from(
      { length: 60 },
      (_, i) => `Boat ${i} sails ${['at dawn', 'by night'][i % 2]}. ${texts[i % 4]}`,
    );
    const tokenizer = trainTokenizer(documents, {
      vocabularySize: 400,
      specialTokens: ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|end|>'],
      chatTemplate:
        '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}',
    });
    const decoder = createDecoder(
      engine,
      {
        vocabularySize: tokenizer.vocabularySize,
        hiddenSize: 32,
        layers: 2,
        heads: 4,
        keyValueHeads: 2,
        headSize: 8,
        intermediateSize: 64,
        ropeTheta: 10_000,
        normEpsilon: 1e-5,
        maxPositions: 128,
        tiedEmbeddings: true,
        attentionBias: false,
      },
      1,
    );
    const dataset = documentDataset({ documents, tokenizer, tokensPerStep: 256, maxTokens: 64 });
    await trainNextToken({ engine, decoder, dataset, config: { steps: 12, learningRate: 0.02 }, seed: 1 });
    return { decoder, tokenizer };
  }

  async function writtenAgain(name: string, path: string, expectedModel: string): Promise<Exported> {
    const checkpoint = await openCheckpoint(join(root, path));
    const decoder = loadDecoder(engine, checkpoint);
    checkpoint.close();
    return written(name, expectedModel, decoder, checkpoint.tokenizer, 'F32');
  }

  /** Logits are those of the folder: in F16, the weights are not the decoder's any more. */
  async function written(
    name: string,
    expectedModel: string,
    decoder: Decoder,
    tokenizer: Tokenizer,
    dtype: FloatType,
  ) {
    const folder = join(scratch, name);
    const tensors = decoderTensors(decoder);
    writeCheckpoint(folder, { config: decoder.config, kind: 'causal', tensors, tokenizer, dtype });
    destroyDecoder(decoder);
    const checkpoint = await openCheckpoint(folder);
    const loaded = loadDecoder(engine, checkpoint);
    checkpoint.close();
    const ids = Array.from({ length: 20 }, (_, i) => (7 * i * i + 3) % checkpoint.config.vocabularySize);
    const logits = logitsOf(loaded, ids);
    destroyDecoder(loaded);
    return { name, expectedModel, folder, tokenizer, ids, logits };
  }
});
