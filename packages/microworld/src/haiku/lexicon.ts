/**
 * The words of the world's haiku, with their syllables. Words whose count people argue about (fire, flower, evening)
 * are left out, so that the count is ground truth and not a heuristic's guess.
 */
const nouns = [
  [
    'moon',
    'rain',
    'wind',
    'stone',
    'bird',
    'reed',
    'mist',
    'hill',
    'road',
    'boat',
    'bell',
    'lamp',
    'door',
    'cloud',
    'star',
    'path',
    'pine',
    'crane',
    'stream',
    'field',
  ],
  [
    'river',
    'shadow',
    'lantern',
    'mountain',
    'morning',
    'water',
    'window',
    'garden',
    'meadow',
    'willow',
    'heron',
    'pebble',
    'ember',
    'candle',
    'silence',
    'feather',
  ],
  ['butterfly', 'horizon', 'melody', 'lullaby', 'ferryman', 'nightingale'],
] as const;

const adjectives = [
  ['old', 'cold', 'still', 'pale', 'bright', 'soft', 'small', 'deep', 'slow', 'long', 'dark'],
  ['quiet', 'silver', 'gentle', 'empty', 'lonely', 'distant', 'hidden', 'golden', 'narrow', 'hollow', 'patient'],
  ['wandering', 'whispering', 'forgotten', 'motionless', 'familiar'],
] as const;

const verbs = [
  ['sleeps', 'waits', 'falls', 'sings', 'drifts', 'turns', 'glows', 'fades', 'hums', 'stirs', 'rests', 'shines'],
  ['wanders', 'whispers', 'listens', 'trembles', 'answers', 'lingers', 'flickers', 'settles', 'darkens', 'murmurs'],
  ['disappears', 'remembers', 'awakens'],
] as const;

const seasonWords = [
  ['spring', 'thaw', 'bud', 'plum', 'snow', 'frost', 'ice', 'geese', 'heat'],
  [
    'cherry',
    'blossom',
    'swallow',
    'tulip',
    'summer',
    'lotus',
    'melon',
    'autumn',
    'harvest',
    'maple',
    'acorn',
    'pumpkin',
    'winter',
    'snowflake',
    'blizzard',
  ],
  ['cicada', 'persimmon', 'icicle', 'firefly', 'december'],
] as const;

const plain = [
  [
    'the',
    'a',
    'in',
    'on',
    'and',
    'of',
    'no',
    'one',
    'to',
    'near',
    'by',
    'through',
    'but',
    'for',
    'comes',
    'from',
    'at',
    'all',
  ],
  ['over', 'under', 'only', 'again', 'after', 'beyond', 'beside', 'before'],
] as const;

/** Slots of a haiku line: adjective, noun, verb, season word. */
export type Slot = 'A' | 'N' | 'V' | 'S';

/** A slot's words by their syllables: those of one, of two, of three. */
export const slotWords: Readonly<Record<Slot, readonly (readonly string[])[]>> = {
  A: adjectives,
  N: nouns,
  V: verbs,
  S: seasonWords,
};

const syllables = new Map<string, number>();
for (const list of [nouns, adjectives, verbs, seasonWords, plain]) {
  list.forEach((words, index) => {
    for (const word of words) syllables.set(word, index + 1);
  });
}

/** Syllables of a word of the lexicon (lower case), else undefined. */
export function lexiconSyllables(word: string): number | undefined {
  return syllables.get(word);
}

const seasonal: ReadonlySet<string> = new Set(seasonWords.flat());

export function isSeasonWord(word: string): boolean {
  return seasonal.has(word);
}

export function lexiconWords(): readonly string[] {
  return [...syllables.keys()];
}
