/** Invented names: made from a kind's syllables, and taken apart again to count them. */
import type { Random } from '../random.js';
import type { SyllablePool } from './kind.js';
import { kinds } from './kinds.js';

/** A name of two or three syllables. */
export function inventName(pool: SyllablePool, random: Random): string {
  const middle = random.chance(0.7) ? random.pick(pool.middles) : '';
  return random.pick(pool.heads) + middle + random.pick(pool.tails);
}

/** How many syllables `word` has if some kind's pool can make it (2 or 3), else undefined. */
export function nameSyllables(word: string): number | undefined {
  for (const { syllables } of kinds) {
    for (const head of syllables.heads) {
      if (!word.startsWith(head)) continue;
      const rest = word.slice(head.length);
      if (syllables.tails.includes(rest)) return 2;
      if (syllables.middles.some((m) => rest.startsWith(m) && syllables.tails.includes(rest.slice(m.length)))) return 3;
    }
  }
  return undefined;
}
