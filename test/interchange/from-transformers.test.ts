/** What transformers saves loads here and computes the same: Llama, SmolLM2, Mistral and Qwen2, tiny, with random weights. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Decoder, destroyDecoder, loadDecoder, openCheckpoint, type Tokenizer } from '@tastemaker/language-model';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { messages, texts } from './conversation.ts';
import { largestDifference, logitsOf } from './logits.ts';
import { askPython, isLeftOut } from './python.ts';

const made = z.object({
  name: z.string(),
  folder: z.string(),
  ids: z.array(z.int()),
  logits: z.array(z.array(z.number())),
  texts: z.array(z.array(z.int())),
  chat: z.string(),
});

describe.skipIf(isLeftOut)('from transformers', () => {
  let engine: Engine;
  let scratch: string;
  let models: Map<string, z.infer<typeof made>>;

  beforeAll(async () => {
    engine = await loadEngine({ engine: 'auto' });
    scratch = mkdtempSync(join(tmpdir(), 'tastemaker-from-transformers-'));
    const list = askPython('make_models.py', { folder: scratch, texts, messages }, z.array(made));
    models = new Map(list.map((model) => [model.name, model]));
  }, 600_000);

  afterAll(() => {
    if (scratch !== undefined) rmSync(scratch, { recursive: true });
  });

  async function load(name: string) {
    const theirs = models.get(name);
    if (theirs === undefined) throw new Error(`the script made no ${name}`);
    const checkpoint = await openCheckpoint(theirs.folder);
    const decoder: Decoder = loadDecoder(engine, checkpoint);
    checkpoint.close();
    const tokenizer: Tokenizer = checkpoint.tokenizer;
    return { theirs, decoder, tokenizer, config: checkpoint.config };
  }

  test.each([
    ['Llama', { tiedEmbeddings: false, attentionBias: false }],
    ['Llama 3', { tiedEmbeddings: false, attentionBias: false }],
    ['SmolLM2', { tiedEmbeddings: true, attentionBias: false }],
    ['Mistral', { tiedEmbeddings: false, attentionBias: false, headSize: 16 }],
    ['Qwen2', { tiedEmbeddings: true, attentionBias: true }],
  ])('a folder of %s loads, and its logits are equal to 1e-3', async (name, shape) => {
    const { theirs, decoder, config } = await load(name);
    expect(config).toMatchObject(shape);
    const difference = largestDifference(logitsOf(decoder, theirs.ids), theirs.logits);
    destroyDecoder(decoder);
    expect(difference).toBeLessThan(1e-3);
  });

  test('texts get the same tokens and a chat is rendered to the same text', async () => {
    const { theirs, decoder, tokenizer } = await load('SmolLM2');
    destroyDecoder(decoder);
    expect(texts.map((text) => [...tokenizer.encode(text)])).toEqual(theirs.texts);
    expect(tokenizer.renderChat(messages, { addGenerationPrompt: true })).toBe(theirs.chat);
  });
});
