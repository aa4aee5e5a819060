import { nameSyllables } from '../world/name.js';
import { lexiconSyllables } from './lexicon.js';

/** The words of a line as written, without punctuation. */
export function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}'’]+/gu) ?? [];
}

/**
 * Syllables of a line, by the lexicon and the names' syllables; undefined where a word is in neither. Such a line
 * counts as wrong: a guess by spelling would not be ground truth.
 */
export function lineSyllables(line: string): number | undefined {
  let sum = 0;
  for (const word of wordsOf(line)) {
    const count = lexiconSyllables(word.toLowerCase()) ?? nameSyllables(word);
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum;
}
