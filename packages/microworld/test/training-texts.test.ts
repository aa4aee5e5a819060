import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, type Demonstration, demonstrations, documents, type Thing } from '../src/index.js';
import { nameSyllables } from '../src/world/name.js';

const world = createWorld(1);
const wordsOf = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];
/** Neighbors that are both words of names. */
const namesIn = (text: string): string[] => {
  const all = wordsOf(text);
  return all.flatMap((word, index) => {
    const next = all[index + 1];
    return next !== undefined && nameSyllables(word) !== undefined && nameSyllables(next) !== undefined
      ? [`${word} ${next}`]
      : [];
  });
};
const names = (texts: Iterable<string>): Set<string> => new Set([...texts].flatMap(namesIn));
const contents = (demonstration: Demonstration): string[] => demonstration.messages.map(({ content }) => content);
const named = (things: readonly Thing[], among: ReadonlySet<string>): string[] =>
  things.map(({ name }) => name).filter((name) => among.has(name));

describe('documents', () => {
  const texts = [...documents(world, { seed: 1, passes: 4 })];

  it('are the same for the same seed', () => {
    expect([...documents(world, { seed: 1, passes: 4 })]).toEqual(texts);
    expect([...documents(world, { seed: 2, passes: 4 })]).not.toEqual(texts);
  });

  it('begin alike, however many passes are asked for', () => {
    expect([...documents(world, { seed: 1, passes: 1 })]).toEqual(texts.slice(0, texts.length / 4));
  });

  it('word a pass afresh', () => {
    const pass = texts.length / 4;
    const first = new Set(texts.slice(0, pass));
    expect(texts.slice(pass, 2 * pass).filter((text) => first.has(text)).length).toBeLessThan(20);
  });

  it('tell of every thing of the world in every pass', () => {
    const found = names(texts.slice(0, texts.length / 4));
    expect(named([...world.asked, ...world.heldOut], found)).toHaveLength(200);
  });

  it('ask nothing', () => {
    expect(texts.filter((text) => text.includes('?'))).toEqual([]);
  });
});

describe('demonstrations', () => {
  const drawn = [...demonstrations(world, { seed: 1, count: 4000 })];
  const shareOf = (tag: string): number => drawn.filter(({ tags }) => tags.some((t) => t === tag)).length / 4000;

  it('are the same for the same seed', () => {
    expect([...demonstrations(world, { seed: 1, count: 4000 })]).toEqual(drawn);
  });

  it('are a quarter questions, 45 % questions with a passage, and else haiku', () => {
    expect(shareOf('question')).toBeCloseTo(0.25, 1);
    expect(shareOf('passage')).toBeCloseTo(0.45, 1);
    expect(shareOf('haiku')).toBeCloseTo(0.3, 1);
  });

  it('ask several questions about a passage, each answered by one of its facts', () => {
    const passages = drawn.filter(({ tags }) => tags[0] === 'passage');
    let questions = 0;
    for (const { messages } of passages) {
      const facts = messages[0]?.content.split('\n\n')[0]?.split('. ') ?? [];
      for (const { content } of messages.filter(({ role }) => role === 'assistant')) {
        // Names of new syllables are in no list; the words that an answer shares with a fact are its name and its value.
        const value = wordsOf(content).at(-1) ?? '';
        const shared = (fact: string) => wordsOf(fact).filter((word) => wordsOf(content).includes(word));
        expect(facts.some((fact) => wordsOf(fact).includes(value) && shared(fact).length >= 3)).toBe(true);
        questions += 1;
      }
    }
    expect(questions / passages.length).toBeGreaterThan(3);
  });

  it('never mention a held-out thing', () => {
    expect(named(world.heldOut, names(drawn.flatMap(contents)))).toEqual([]);
  });

  it('ask about every other thing of the world', () => {
    const questions = drawn.filter(({ tags }) => tags[0] === 'question');
    expect(named(world.asked, names(questions.flatMap(contents)))).toHaveLength(100);
  });
});

it('No training text of any world names a stranger', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const any = createWorld(seed);
      const found = names([
        ...documents(any, { seed, passes: 1 }),
        ...[...demonstrations(any, { seed, count: 300 })].flatMap(contents),
      ]);
      expect(named(any.strangers, found)).toEqual([]);
    }),
    { numRuns: 15 },
  );
});
