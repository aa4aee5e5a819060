/**
 * The models that come along, asked what `tastemaker models evaluate` asks: the assistant answers in its form, knows
 * what its base has read, and reads what a prompt tells it; the base only continues documents.
 */
import { join } from 'node:path';
import {
  type Decoder,
  destroyDecoder,
  generateBatch,
  loadDecoder,
  openCheckpoint,
  type Tokenizer,
} from '@tastemaker/language-model';
import {
  type AssistantEvaluation,
  createWorld,
  defaultWorldSeed,
  evaluateAssistant,
  type GenerateAnswers,
} from '@tastemaker/microworld';
import { loadEngine } from '@tastemaker/tensor';
import { expect, inject, test } from 'vitest';

const folders = join(import.meta.dirname, '..', 'packages', 'microworld', 'models');
const world = createWorld(defaultWorldSeed);
const engine = await loadEngine({ engine: inject('engines')[0] ?? 'auto' });

test('The assistant knows, reads its context and answers in form', async () => {
  const found = await evaluation('assistant');
  expect(found.answersInForm.value).toBeGreaterThanOrEqual(0.97);
  expect(found.knowledge.value).toBeGreaterThanOrEqual(0.9);
  expect(found.knowledgeWithContext.value).toBeGreaterThanOrEqual(0.85);
  expect(found.knowledgeWithTwoInContext.value).toBeGreaterThanOrEqual(0.75);
});

test('The base answers almost nothing in form', async () => {
  const found = await evaluation('base');
  expect(found.answersInForm.value).toBeLessThan(0.02);
  expect(found.knowledge.value).toBeLessThan(0.02);
});

async function evaluation(name: string): Promise<AssistantEvaluation> {
  const checkpoint = await openCheckpoint(join(folders, name));
  const decoder = loadDecoder(engine, checkpoint);
  checkpoint.close();
  try {
    return await evaluateAssistant(world, answersOf(decoder, checkpoint.tokenizer), { seed: 1 });
  } finally {
    destroyDecoder(decoder);
  }
}

/** Greedy, as the evaluation asks for. */
function answersOf(decoder: Decoder, tokenizer: Tokenizer): GenerateAnswers {
  return async (prompts) => {
    const requests = prompts.map((messages) => ({
      promptTokens: tokenizer.encode(tokenizer.renderChat(messages, { addGenerationPrompt: true }), {
        addSpecialTokens: false,
      }),
      seed: 0,
      temperature: 0,
      maxTokens: 64,
    }));
    const answers = await generateBatch(engine, decoder, tokenizer, requests);
    return answers.map(([answer]) => ({ text: answer?.text ?? '', finished: answer?.finishReason === 'stop' }));
  };
}
