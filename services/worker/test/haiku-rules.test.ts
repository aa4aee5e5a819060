import { createWorld, haikuPrompts } from '@tastemaker/microworld';
import { expect, test } from 'vitest';
import { haikuRules } from '../src/haiku-rules.js';

const world = createWorld(1);
const [prompt] = haikuPrompts(world, 'heldOut');
const messages = [{ role: 'user' as const, content: prompt?.prompt ?? '' }];

test('the rules of a haiku of the microworld are known of every answer', () => {
  const rules = haikuRules(messages, ['the snow falls\nthe snow falls', 'the snow']);
  expect(rules).toEqual({
    form: [false, false],
    topic: [false, false],
    season: [true, true],
    repetition: [false, true],
  });
});

test('nothing is claimed of other prompts, nor of words that the lexicon lacks', () => {
  expect(haikuRules([{ role: 'user', content: 'Write a poem about snow.' }], ['the snow'])).toBeUndefined();
  expect(haikuRules(messages, ['the snow', 'quantum chromodynamics'])).toBeUndefined();
  expect(haikuRules(messages, ['the snow', ''])).toBeUndefined();
});
