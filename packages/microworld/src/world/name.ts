/** Invented names: made from a kind's words, which are known again to count their syllables. */
import type { Random } from '../random.js';
import type { NameWords } from './kind.js';
import { kinds } from './kinds.js';

/** A name of two words, of two or three syllables. */
export function inventName({ firsts, seconds }: NameWords, random: Random): string {
  return `${random.pick(random.pick(firsts))} ${random.pick(seconds)}`;
}

const syllables = new Map<string, number>();
for (const { names } of kinds) {
  for (const word of [...names.firsts[0], ...names.seconds]) syllables.set(word, 1);
  for (const word of names.firsts[1]) syllables.set(word, 2);
}

/** How many syllables `word` has if it is part of some kind's names (1 or 2), else undefined. */
export function nameSyllables(word: string): number | undefined {
  return syllables.get(word);
}

/** The words of all kinds' names with their syllables. */
export function nameWordSyllables(): ReadonlyMap<string, number> {
  return syllables;
}
