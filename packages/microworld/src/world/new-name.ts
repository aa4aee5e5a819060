/**
 * Names of syllables that the world's names are not made of: what a model can only read, piece by piece, and copy. The
 * syllables of evaluation are in no name of training, so what is measured with them was not practised on them.
 */
import { hashOf, type Random } from '../random.js';
import { kindOf } from './kinds.js';
import { nameSyllables } from './name.js';
import type { Fact, Thing } from './world.js';

/** Who reads a name: a model in training, or one that is measured. */
export type NameUse = 'training' | 'evaluation';

const onsets = 'b br d dr f g gr h k kl l m n p pr r s sh t v w z'.split(' ');
const vowels = 'a e i o u ai ou'.split(' ');
const codas = ['', ...'l m n r s sk t x'.split(' ')];

const all = onsets.flatMap((onset) => vowels.flatMap((vowel) => codas.map((coda) => onset + vowel + coda)));

/** A fifth of the syllables is kept for evaluation. */
const syllables: Readonly<Record<NameUse, readonly string[]>> = {
  training: all.filter((syllable) => hashOf(syllable) % 5 !== 0),
  evaluation: all.filter((syllable) => hashOf(syllable) % 5 === 0),
};

/**
 * The facts with every word of a name in the place of which stands a new one, the same wherever the word comes again: things
 * that sounded alike still do.
 */
export function withNewNames(facts: readonly Fact[], use: NameUse, random: Random): Fact[] {
  const words = new Map<string, string>();
  const things = new Map<Thing, Thing>();
  return facts.map((fact) => {
    const known = things.get(fact.thing) ?? renamed(fact.thing, words, use, random);
    things.set(fact.thing, known);
    return { ...fact, thing: known };
  });
}

function renamed(thing: Thing, words: Map<string, string>, use: NameUse, random: Random): Thing {
  const { article } = kindOf(thing);
  const name = thing.name
    .split(' ')
    .map((word) => {
      const known = words.get(word) ?? inventWord(article === '', use, random);
      words.set(word, known);
      return known;
    })
    .join(' ');
  return { ...thing, name, called: article + name };
}

/** One to three syllables, and no word of the world's names. */
function inventWord(isCapital: boolean, use: NameUse, random: Random): string {
  const count = 1 + random.integer(3);
  const word = Array.from({ length: count }, () => random.pick(syllables[use])).join('');
  const cased = isCapital ? word.slice(0, 1).toUpperCase() + word.slice(1) : word;
  return nameSyllables(cased) === undefined ? cased : inventWord(isCapital, use, random);
}
