/** What transformers saves loads here and computes the same: Llama, SmolLM2, Mistral, Qwen2 and Qwen3, tiny, with random weights. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Decoder, destroyDecoder, loadDecoder, openCheckpoint, type Tokenizer } from '@tastemaker/language-model';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chats, texts } from './conversation.ts';
import { largestDifference, logitsOf } from './logits.ts';
import { askPython, isLeftOut } from './python.ts';

const made = z.object({
  name: z.string(),
  folder: z.string(),
  ids: z.array(z.int()),
  logits: z.array(z.array(z.number())),
  texts: z.array(z.array(z.int())),
  chats: z.array(z.string()),
});

describe.skipIf(isLeftOut)('from transformers', () => {
  let engine: Engine;
  let scratch: string;
  let models: Map<string, z.infer<typeof made>>;

  beforeAll(async () => {
    engine = await loadEngine({ engine: 'auto' });
    scratch = mkdtempSync(join(tmpdir(), 'tastemaker-from-transformers-'));
    const list = askPython('make_models.py', { folder: scratch, texts, chats }, z.array(made));
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
    ['Qwen3', { tiedEmbeddings: true, attentionBias: false, headNorms: true, headSize: 16 }],
  ])('a folder of %s loads, and its logits are equal to 1e-3', async (name, shape) => {
    const { theirs, decoder, config } = await load(name);
    expect(config).toMatchObject(shape);
    const difference = largestDifference(logitsOf(decoder, theirs.ids), theirs.logits);
    destroyDecoder(decoder);
    expect(difference).toBeLessThan(1e-3);
  });

  test.each(['SmolLM2', 'Qwen3'])(
    'texts of %s get the same tokens and chats are rendered to the same text',
    async (name) => {
      const { theirs, decoder, tokenizer } = await load(name);
      destroyDecoder(decoder);
      expect(texts.map((text) => [...tokenizer.encode(text)])).toEqual(theirs.texts);
      const rendered = chats.flatMap((chat) =>
        [true, false].map((addGenerationPrompt) => tokenizer.renderChat(chat, { addGenerationPrompt })),
      );
      expect(rendered).toEqual(theirs.chats);
    },
  );
});
