// Training a byte-level byte-pair tokenizer on texts that come one by one.
import { type Merge, PairCounts, type WordCount } from './byte-pair-merges.js';
import { HuggingFaceTokenizer } from './hugging-face-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';
import { byteCharacters, WordCounts } from './words.js';

export interface TokenizerTraining {
  /** Special tokens, 256 bytes and merges together; fewer where the texts repeat too little. */
  readonly vocabularySize: number;
  /** They take the first ids, in this order, and are never cut. */
  readonly specialTokens: readonly string[];
  /** Ends a text. @defaultValue the first special token. */
  readonly endToken?: string;
  /** @defaultValue none */
  readonly beginToken?: string;
  /** @defaultValue the end token */
  readonly padToken?: string;
  /** Jinja source of the chat format. The special token it puts behind an answer ends a completion, too. */
  readonly chatTemplate?: string;
  /**
   * Distinct words counted at once; where there are more, rare ones are forgotten. @defaultValue 500,000: every word of
   * most corpora, in a few hundred MB
   */
  readonly mostWords?: number;
}

/** Training fed text by text. Memory depends on the distinct words, not on the length of the texts. */
export interface TokenizerTrainer {
  add(text: string): void;
  /**
   * How many times a word may have been seen beyond its count, because rare words were forgotten: 0 where all counts
   * are exact and so the merges are those of a trainer with unbounded memory.
   */
  mostMissed(): number;
  finish(): Tokenizer;
}

/**
 * Trains a byte-level byte-pair tokenizer. The same texts and options give the same tokenizer: ties go to the pair
 * with the lower ids, as in Hugging Face's `BpeTrainer` (with `min_frequency=2`), whose ids it reproduces.
 * @throws RangeError where the vocabulary has no room for the bytes and special tokens, or a token is not special.
 */
export function trainTokenizer(texts: Iterable<string>, training: TokenizerTraining): Tokenizer {
  const trainer = createTokenizerTraining(training);
  for (const text of texts) trainer.add(text);
  return trainer.finish();
}

/** {@link trainTokenizer} for texts that come as they come, a corpus larger than memory for one. */
export function createTokenizerTraining(training: TokenizerTraining): TokenizerTrainer {
  const beginning = [...training.specialTokens, ...byteCharacters.toSorted()];
  if (new Set(beginning).size !== beginning.length) throw new RangeError('A special token is named twice.');
  if (training.vocabularySize < beginning.length) {
    throw new RangeError(
      `A vocabulary of ${training.vocabularySize} has no room for 256 bytes and ${training.specialTokens.length} special tokens.`,
    );
  }
  const configJson = tokenizerConfigJson(training);
  const counts = new WordCounts(training.specialTokens, training.mostWords ?? 500_000);
  return {
    add: (text) => counts.add(text),
    mostMissed: () => counts.mostMissed,
    finish() {
      const vocabulary = [...beginning];
      const words = counts.words(byteIds(vocabulary));
      const merges = learnMerges(words, vocabulary, training.vocabularySize);
      return new HuggingFaceTokenizer({
        path: 'trained tokenizer',
        tokenizerJson: tokenizerJson(training.specialTokens, vocabulary, merges),
        tokenizerConfigJson: configJson,
      });
    },
  };
}

/** The token of each byte. */
function byteIds(vocabulary: readonly string[]): readonly number[] {
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  return byteCharacters.map((character) => ids.get(character) ?? 0);
}

/** Adds the merged tokens to `vocabulary` until it has `size` tokens, or no pair is left that repeats. */
function learnMerges(words: readonly WordCount[], vocabulary: string[], size: number): [string, string][] {
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const pairs = new PairCounts(words);
  const merges: [string, string][] = [];
  for (let pair = pairs.next(); pair !== undefined && vocabulary.length < size; pair = pairs.next()) {
    const [left, right] = pieces(vocabulary, pair);
    // Two different pairs can spell the same text ("a" + "bc", "ab" + "c"): it stays one token.
    const id = ids.get(left + right) ?? vocabulary.push(left + right) - 1;
    ids.set(left + right, id);
    merges.push([left, right]);
    pairs.merge(pair, id);
  }
  return merges;
}

function pieces(vocabulary: readonly string[], pair: Merge): [string, string] {
  return [vocabulary[pair.left] ?? '', vocabulary[pair.right] ?? ''];
}

function tokenizerJson(special: readonly string[], vocabulary: readonly string[], merges: [string, string][]): string {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, ...flags })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  });
}

function tokenizerConfigJson(training: TokenizerTraining): string {
  const end = training.endToken ?? training.specialTokens[0];
  const pad = training.padToken ?? end;
  for (const token of [end, pad, training.beginToken]) {
    if (token !== undefined && !training.specialTokens.includes(token)) {
      throw new RangeError(`"${token}" is not among the special tokens.`);
    }
  }
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    bos_token: training.beginToken,
    eos_token: end,
    pad_token: pad,
    chat_template: training.chatTemplate,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
