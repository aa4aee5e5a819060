/** What a kind of thing is made of: how its names sound, and five attributes with closed sets of values. */
export type KindName = 'town' | 'person' | 'beast' | 'ware';

/** Names are a head, perhaps a middle, and a tail, each one syllable, so that their syllables are known exactly. */
export interface SyllablePool {
  readonly heads: readonly string[];
  readonly middles: readonly string[];
  readonly tails: readonly string[];
}

/** In wordings, `{X}` is the thing ("Osmere", "the tavrik") and `{v}` the value. */
export interface Attribute {
  readonly name: string;
  readonly values: readonly string[];
  /**
   * The first one is also the form of the assistant's answer. It never begins with the name: a tokenizer cuts a word
   * after a space otherwise than one that begins a text, and names that the model has never seen it can only copy.
   */
  readonly statements: readonly string[];
  readonly questions: readonly string[];
}

export interface Kind {
  readonly name: KindName;
  /** How many things of the kind the world has. */
  readonly count: number;
  /** Said before the name inside of a sentence: `the ` or nothing. */
  readonly article: '' | 'the ';
  readonly syllables: SyllablePool;
  readonly attributes: readonly Attribute[];
}

export const seasons = ['spring', 'summer', 'autumn', 'winter'] as const;
