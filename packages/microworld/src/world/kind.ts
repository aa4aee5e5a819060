/** What a kind of thing is made of: how its names sound, and five attributes with closed sets of values. */
export type KindName = 'town' | 'person' | 'beast' | 'ware';

/**
 * Names are two words, one of each list. Each word is common enough to become one token, and two words are never one, so
 * that a name nobody has read is made of pieces that everybody has: there is nothing in it to guess, only to look up.
 */
export interface NameWords {
  /** Of one syllable, and of two. */
  readonly firsts: readonly [readonly string[], readonly string[]];
  /** Of one syllable. */
  readonly seconds: readonly string[];
}

/** Ways to say and to ask for one attribute. */
export interface Wordings {
  readonly statements: readonly string[];
  readonly questions: readonly string[];
}

/** In wordings, `{X}` is the thing ("Belen Holt", "the tavi rik") and `{v}` the value. */
export interface Attribute extends Wordings {
  readonly name: string;
  readonly values: readonly string[];
  /**
   * The first one is also the form of the assistant's answer. It never begins with the name: a tokenizer cuts a word
   * after a space otherwise than one that begins a text, and names that the model has never seen it can only copy.
   */
  readonly statements: readonly string[];
}

export interface Kind {
  readonly name: KindName;
  /** How many things of the kind the world has. */
  readonly count: number;
  /** Said before the name inside of a sentence: `the ` or nothing. */
  readonly article: '' | 'the ';
  readonly names: NameWords;
  readonly attributes: readonly Attribute[];
}

export const seasons = ['spring', 'summer', 'autumn', 'winter'] as const;
