// Byte-level words (Radford et al. 2019, GPT-2's `encoder.py`): text is cut by a regular expression and each UTF-8
// byte is written as one printable character, so every text has tokens; and how often each word stands in a corpus of
// any size.
import type { WordCount } from './byte-pair-merges.js';

/**
 * GPT-2's word pattern in Oniguruma's meaning of `\s`, which is what Hugging Face's tokenizers compile:
 * JavaScript's own `\s` adds U+FEFF and lacks U+0085.
 */
export const gpt2WordPattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

const gpt2Words =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The words of a text, in order; together they are the text. */
function* splitWords(text: string): Generator<string> {
  for (const match of text.matchAll(gpt2Words)) yield match[0];
}

/** Printable Latin-1 stands for itself, the other bytes are moved to U+0100 and up. */
export const byteCharacters: readonly string[] = makeByteCharacters();

function makeByteCharacters(): string[] {
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(printable ? byte : 0x100 + moved++);
  });
}

/** Longer strings that are cut out of a text keep the whole text alive. */
const longestSlice = 12;

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
    this.#counts.set(word.length > longestSlice ? Buffer.from(word, 'utf16le').toString('utf16le') : word, 1);
  }

  #forgetRarest(): void {
    const ascending = Float64Array.from(this.#counts.values()).toSorted();
    const threshold = ascending[Math.floor((ascending.length - 1) / 2)] ?? 0;
    this.#counts = new Map([...this.#counts].filter(([, count]) => count > threshold));
    this.mostMissed += threshold;
  }
}
