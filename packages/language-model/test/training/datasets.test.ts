import { describe, expect, it } from 'vitest';
import { conversationDataset, documentDataset, type Row } from '../../src/index.js';
import { conversationRow } from '../../src/training/text-rows.js';
import { characters, documents } from './fixtures.js';

const texts = (rows: readonly Row[]): string[] =>
  rows.map((row) => row.map(({ tokens }) => characters.decode(tokens)).join('|'));
const targeted = ([segment]: Row): string =>
  characters.decode(Array.from(segment?.tokens ?? []).filter((_, i) => segment?.targets?.[i] === 1));

const user = (content: string) => ({ role: 'user', content }) as const;
const assistant = (content: string) => ({ role: 'assistant', content }) as const;

describe('documents', () => {
  const options = { documents, tokenizer: characters, tokensPerStep: 70, maxTokens: 64 };

  it('are all seen once a pass, each with its end, in an order of the seed', () => {
    const dataset = documentDataset(options);
    const pass = (number: number, seed: number): string[] =>
      Array.from({ length: dataset.stepsPerPass }, (_, i) => i + number * dataset.stepsPerPass).flatMap((step) =>
        texts(dataset.batch(step, seed)),
      );
    const complete = documents.map((document) => `${document}<end>`).toSorted();
    expect(pass(0, 1).toSorted()).toEqual(complete);
    expect(pass(1, 1).toSorted()).toEqual(complete);
    expect(pass(0, 1)).not.toEqual(pass(1, 1));
    expect(pass(0, 1)).not.toEqual(pass(0, 2));
  });

  it('are the same at a step whatever was asked before', () => {
    const straight = documentDataset(options);
    for (let step = 0; step < 10; step++) straight.batch(step, 3);
    expect(texts(straight.batch(10, 3))).toEqual(texts(documentDataset(options).batch(10, 3)));
  });

  it('fill steps evenly, and leave no step empty', () => {
    const dataset = documentDataset({ ...options, tokensPerStep: 34 });
    for (let step = 0; step < dataset.stepsPerPass; step++) expect(dataset.batch(step, 1).length).toBe(1);
  });

  it('that are too long are cut, and nothing is lost', () => {
    const rows = documentDataset({ ...options, documents: ['abcdefghij'], maxTokens: 4 }).batch(0, 1);
    expect(texts(rows).toSorted()).toEqual(['abcd', 'efgh', 'ij<end>']);
  });

  it('must be some', () => {
    expect(() => documentDataset({ ...options, documents: [] })).toThrow('nothing to train on');
  });
});

describe('conversations', () => {
  it('carry loss on the answer and the token that ends its turn, and on nothing else', () => {
    const row = conversationRow(characters, [user('who are you?'), assistant('nobody.')]);
    expect(targeted(row)).toBe('nobody.<stop>');
    expect(texts([row])).toEqual(['<turn>user\nwho are you?<stop>\n<turn>assistant\nnobody.<stop>']);
  });

  it('carry loss on every answer of several', () => {
    const row = conversationRow(characters, [user('a'), assistant('bb'), user('c'), assistant('dd'), user('e')]);
    expect(targeted(row)).toBe('bb<stop>dd<stop>');
    expect(texts([row])[0]?.endsWith('dd<stop>')).toBe(true);
  });

  it('whose template writes earlier answers otherwise teach the last answer alone', () => {
    const forgetful = {
      ...characters,
      renderChat: (...[messages, options]: Parameters<typeof characters.renderChat>) =>
        characters.renderChat(
          messages.map((message, index) =>
            message.role === 'assistant' && index < messages.length - 1 ? assistant('gone') : message,
          ),
          options,
        ),
    };
    const row = conversationRow(forgetful, [user('a'), assistant('bb'), user('c'), assistant('dd')]);
    expect(targeted(row)).toBe('dd<stop>');
    expect(texts([row])[0]).toContain('gone<stop>');
  });

  it('whose template does not begin an answered prompt as the prompt are refused', () => {
    expect(() => conversationRow({ ...characters, renderChat: counting }, [user('a'), assistant('b')])).toThrow(
      /does not begin an answered prompt/,
    );
  });

  it('without an answer teach nothing, and say so', () => {
    expect(() => conversationRow(characters, [user('a')])).toThrow('needs an answer');
  });

  it('replay a share of documents in every step', () => {
    const conversations = Array.from({ length: 40 }, (_, i) => [user(`q${i}`), assistant('yes.')]);
    const options = { conversations, tokenizer: characters, tokensPerStep: 400, maxTokens: 64 };
    const dataset = conversationDataset({ ...options, replay: { documents, fraction: 0.25 } });
    const counts = { document: 0, conversation: 0 };
    for (let step = 0; step < dataset.stepsPerPass; step++) {
      for (const text of texts(dataset.batch(step, 1))) {
        counts[text.startsWith('<turn>') ? 'conversation' : 'document'] += characters.encode(text).length;
      }
    }
    const share = counts.document / (counts.document + counts.conversation);
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.32);
  });

  it('that are too long are left out and counted', () => {
    const conversations = [
      [user('a'), assistant('b')],
      [user('a'), assistant('b'.repeat(100))],
    ];
    const dataset = conversationDataset({ conversations, tokenizer: characters, tokensPerStep: 400, maxTokens: 64 });
    expect(dataset.leftOut).toBe(1);
    expect(dataset.batch(0, 1).length).toBe(1);
  });
});

/** Begins with the number of messages, so that no answered prompt begins as the prompt. */
const counting: typeof characters.renderChat = (messages, options) =>
  `${messages.length}${characters.renderChat(messages, options)}`;
