import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  heldOutPoint,
  type Message,
  messagesWithContext,
  normalizeMessages,
  promptContent,
  splitOf,
} from '../src/index.js';

const user = (content: string): Message[] => [{ role: 'user', content }];

test('the split of a prompt does not depend on case, spacing or Unicode form', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (content) => {
      expect(splitOf(user(`  ${content.normalize('NFD')}\n`))).toBe(splitOf(user(content)));
    }),
  );
  expect(splitOf(user('Write a  HAIKU'))).toBe(splitOf(user('write a haiku')));
});

test('the splits never change: recorded values', () => {
  const questions = ['Write a haiku about paper clips.', 'Why is the sky blue?', 'Name a town.', 'Sing.', 'Hm', ''];
  expect(questions.map((question) => splitOf(user(question)))).toMatchInlineSnapshot(`
    [
      "train",
      "train",
      "train",
      "train",
      "train",
      "train",
    ]
  `);
});

test('about 80, 10 and 10 of 100 prompts are train, validation and test', () => {
  const counts = { train: 0, validation: 0, test: 0 };
  for (let i = 0; i < 10_000; i++) counts[splitOf(user(`Question number ${i}?`))]++;
  expect(counts.train).toBeGreaterThan(7850);
  expect(counts.train).toBeLessThan(8150);
  expect(counts.validation).toBeGreaterThan(880);
  expect(counts.validation).toBeLessThan(1120);
});

test('roles and the borders between messages count', () => {
  const one: Message[] = [{ role: 'user', content: 'a b' }];
  const two: Message[] = [
    { role: 'user', content: 'a' },
    { role: 'user', content: 'b' },
  ];
  const system: Message[] = [{ role: 'system', content: 'a b' }];
  expect(new Set([one, two, system].map(normalizeMessages)).size).toBe(3);
});

test('the content of a prompt tells exact texts and documents apart', () => {
  const messages = user('Hello');
  const document = { title: '', text: 'Hello' };
  const contents = [
    promptContent(messages, []),
    promptContent(user('hello'), []),
    promptContent(messages, [document]),
    promptContent(messages, [{ title: 'Hello', text: '' }]),
  ];
  expect(new Set(contents).size).toBe(4);
});

test('context documents stand before the text of the last user message', () => {
  const messages: Message[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Where is Ana?' },
  ];
  const documents = [
    { title: 'Ana', text: 'Ana lives in Tor.' },
    { title: '', text: 'Tor is a town.' },
  ];
  expect(messagesWithContext(messages, documents)).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Ana\nAna lives in Tor.\n\nTor is a town.\n\nWhere is Ana?' },
  ]);
  expect(messagesWithContext(messages, [])).toEqual(messages);
});

test('texts fall evenly on [0, 1), the same text always on the same point, however it is spaced and composed', () => {
  const below = Array.from({ length: 10_000 }, (_, i) => heldOutPoint(`Page ${i}.`)).filter((point) => point < 0.01);
  expect(below.length).toBeGreaterThan(70);
  expect(below.length).toBeLessThan(130);
  expect(heldOutPoint('The Caf\u00e9\n')).toBe(heldOutPoint('the  cafe\u0301'));
});
