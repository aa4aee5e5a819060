import { describe, expect, it } from 'vitest';
import { bandsOf, shinglesOf, signatureLength, signatureOf, similarityOf } from '../../src/demonstrations/minhash.js';

/** Deterministic numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two sets of `size` with an exact Jaccard similarity of shared / (2·size − shared). */
function pair(size: number, shared: number, next: () => number): [Set<number>, Set<number>, number] {
  const [a, b] = [new Set<number>(), new Set<number>()];
  const draw = () => Math.floor(next() * 2 ** 32);
  while (a.size < shared) {
    const value = draw();
    a.add(value);
    b.add(value);
  }
  while (a.size < size) a.add(draw());
  while (b.size < size) b.add(draw());
  return [a, b, shared / (2 * size - shared)];
}

describe('shingles', () => {
  it('of a very long text are those of its beginning, whatever comes behind', () => {
    const beginning = 'A word or two, and another. '.repeat(2000);
    expect(shinglesOf(beginning + '\uFDFA'.repeat(10_000_000))).toEqual(shinglesOf(beginning));
  });

  it('are the runs of five characters, each once', () => {
    expect(shinglesOf('abcdefg').size).toBe(3);
    expect(shinglesOf('aaaaaaaaaa').size).toBe(1);
    expect(shinglesOf('abc').size).toBe(1);
  });

  it('do not mind case, white space and Unicode’s ways to write a letter', () => {
    expect(shinglesOf(' The  Ｃａｆé\nopens ')).toEqual(shinglesOf('the cafe\u0301 opens'));
  });
});

describe('a signature', () => {
  it('estimates the Jaccard similarity within its error, at any similarity', () => {
    const next = random(7);
    for (const shared of [0, 40, 100, 200, 300, 360, 390, 400]) {
      const errors: number[] = [];
      let truth = 0;
      for (let trial = 0; trial < 40; trial++) {
        const [a, b, jaccard] = pair(400, shared, next);
        truth = jaccard;
        errors.push(similarityOf(signatureOf(a), signatureOf(b)) - jaccard);
      }
      const deviation = Math.sqrt((truth * (1 - truth)) / signatureLength);
      // One estimate: within five standard errors. The mean of forty: within four of its own, so there is no bias.
      for (const error of errors) expect(Math.abs(error)).toBeLessThanOrEqual(5 * deviation);
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      expect(Math.abs(mean)).toBeLessThanOrEqual((4 * deviation) / Math.sqrt(errors.length));
    }
  });

  it('is of 32-bit integers, for they are stored, and the same for the same text', () => {
    const signature = signatureOf(shinglesOf('Write a haiku about the frost.'));
    expect(signature).toHaveLength(signatureLength);
    expect(signature.every((value) => value === (value | 0))).toBe(true);
    expect(signatureOf(shinglesOf('write a HAIKU about the frost.'))).toEqual(signature);
    // Stored signatures must stay comparable: these two numbers never change.
    expect(signature.slice(0, 2)).toMatchInlineSnapshot(`
      [
        376347729,
        86270687,
      ]
    `);
  });
});

describe('bands', () => {
  it('make candidates of what is alike and rarely of what is not, as 1 − (1 − s⁶)²⁰ says', () => {
    const next = random(11);
    const rate = (shared: number) => {
      let met = 0;
      for (let trial = 0; trial < 150; trial++) {
        const [a, b] = pair(300, shared, next);
        const keys = new Set(bandsOf(signatureOf(a)));
        if (bandsOf(signatureOf(b)).some((key) => keys.has(key))) met++;
      }
      return met / 150;
    };
    // Jaccard 0.818: 0.9987. Jaccard 0.429: 0.117. Jaccard 0.2: 0.0013.
    expect(rate(270)).toBeGreaterThan(0.96);
    expect(rate(180)).toBeLessThan(0.25);
    expect(rate(100)).toBeLessThan(0.03);
  });
});
