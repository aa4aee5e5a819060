// The chat template of the demo's reward model states what the ground truth counts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTokenizer, type Tokenizer } from '@tastemaker/language-model';
import { judgeHaiku } from '@tastemaker/microworld';
import { beforeAll, describe, expect, it } from 'vitest';
import { withCountingTemplate } from '../src/demo/project.js';

const assistant = fileURLToPath(new URL('../models/assistant', import.meta.resolve('@tastemaker/microworld')));
let counting: Tokenizer;
let card: string;

beforeAll(async () => {
  await withCountingTemplate(assistant, (folder) => {
    counting = loadTokenizer(folder);
    card = readFileSync(join(folder, 'README.md'), 'utf8');
    return Promise.resolve();
  });
});

/** What stands between an answer and the token behind it. */
function countsBehind(answer: string): string | undefined {
  const chat = counting.renderChat([
    { role: 'user', content: 'Write a haiku.' },
    { role: 'assistant', content: answer },
  ]);
  return /\n(\[[^\n]*\])<\|end\|>$/.exec(chat)?.[1];
}

describe('the template that counts', () => {
  it.each([
    ['snow on the old road\nBelen Holt sleeps by the lamp\nno bell but the wind', '[5/7/5]'],
    ['  Snow on the old road,\nBelen Holt sleeps by the lantern;\nno bell-but the wind. ', '[5/8/5]'],
    ['snow on the old highway\nBelen Holt sleeps by the lamp\nno bell but the wind', '[?/7/5]'],
    ['snow', '[1]'],
  ])('states of %j what the ground truth finds', (haiku, counts) => {
    expect(countsBehind(haiku)).toBe(counts);
    const { syllables } = judgeHaiku(haiku, 'Belen Holt');
    expect(`[${syllables.map((count) => count ?? '?').join('/')}]`).toBe(counts);
  });

  it('leaves questions and empty answers as they are, as the assistant’s own template has them', () => {
    const messages = [
      { role: 'user' as const, content: 'Which season is it?' },
      { role: 'assistant' as const, content: '' },
      { role: 'user' as const, content: 'Well?' },
    ];
    const own = loadTokenizer(assistant);
    expect(counting.renderChat(messages, { addGenerationPrompt: true })).toBe(
      own.renderChat(messages, { addGenerationPrompt: true }),
    );
  });

  it('is told in the model’s card', () => {
    expect(card).toContain('## Chat template');
  });
});
