// How often each word stands in a corpus of any size, in bounded memory.
import { splitWords } from './byte-level.js';
import type { WordCount } from './byte-pair-merges.js';

/** Longer strings that are cut out of a text keep the whole text alive. */
const SLICED = 12;

/**
 * Counts words. When there are too many distinct ones, the rarest half is forgotten, as in lossy counting (Manku & Motwani
 * 2002): every count is then too low by at most {@link mostMissed}, the sum of the highest counts forgotten each time.
 * Words that are frequent enough to make merges are far above it. The same texts give the same counts.
 */
export class WordCounts {
  mostMissed = 0;
  readonly #mostWords: number;
  readonly #boundary: RegExp | undefined;
  #counts = new Map<string, number>();

  constructor(specialTokens: readonly string[], mostWords: number) {
    this.#mostWords = mostWords;
    const special = specialTokens.map((token) => token.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
    this.#boundary = special.length > 0 ? new RegExp(special.join('|'), 'u') : undefined;
  }

  /** Special tokens written out in a text are not words of it. */
  add(text: string): void {
    for (const part of this.#boundary === undefined ? [text] : text.split(this.#boundary)) {
      for (const word of splitWords(part)) {
        const count = this.#counts.get(word);
        if (count !== undefined) this.#counts.set(word, count + 1);
        else this.#insert(word);
      }
    }
  }

  /** The words as bytes' tokens, with their counts, in the order in which they came. */
  words(byteIds: readonly number[]): WordCount[] {
    const encoder = new TextEncoder();
    return Array.from(this.#counts, ([word, count]) => ({
      tokens: Array.from(encoder.encode(word), (byte) => byteIds[byte] ?? 0),
      count,
    }));
  }

  #insert(word: string): void {
    if (this.#counts.size >= this.#mostWords) this.#forgetRarest();
    this.#counts.set(word.length > SLICED ? Buffer.from(word, 'utf16le').toString('utf16le') : word, 1);
  }

  #forgetRarest(): void {
    const ascending = Float64Array.from(this.#counts.values()).toSorted();
    const threshold = ascending[Math.floor((ascending.length - 1) / 2)] ?? 0;
    this.#counts = new Map([...this.#counts].filter(([, count]) => count > threshold));
    this.mostMissed += threshold;
  }
}
