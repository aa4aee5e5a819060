import { byteCharacters, splitWords } from './byte-level.js';
import { type Merge, PairCounts, type WordCount } from './byte-pair-merges.js';
import { HuggingFaceTokenizer } from './hugging-face-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';

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
}

/**
 * Trains a byte-level byte-pair tokenizer. The same texts and options give the same tokenizer: ties go to the pair
 * with the lower ids, as in Hugging Face's `BpeTrainer` (with `min_frequency=2`), whose ids it reproduces.
 * @throws RangeError where the vocabulary has no room for the bytes and special tokens, or a token is not special.
 */
export function trainTokenizer(texts: Iterable<string>, training: TokenizerTraining): Tokenizer {
  const alphabet = byteCharacters.toSorted();
  const vocabulary = [...training.specialTokens, ...alphabet];
  if (new Set(vocabulary).size !== vocabulary.length) throw new RangeError('A special token is named twice.');
  if (training.vocabularySize < vocabulary.length) {
    throw new RangeError(
      `A vocabulary of ${training.vocabularySize} has no room for 256 bytes and ${training.specialTokens.length} special tokens.`,
    );
  }
  const merges = learnMerges(countWords(texts, training, vocabulary), vocabulary, training.vocabularySize);
  return new HuggingFaceTokenizer({
    path: 'trained tokenizer',
    tokenizerJson: tokenizerJson(training.specialTokens, vocabulary, merges),
    tokenizerConfigJson: tokenizerConfigJson(training),
  });
}

/** Special tokens written out in a text are not words of it. */
function countWords(texts: Iterable<string>, training: TokenizerTraining, vocabulary: readonly string[]): WordCount[] {
  const counts = new Map<string, number>();
  const special = training.specialTokens.map((token) => token.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const boundary = special.length > 0 ? new RegExp(special.join('|'), 'u') : undefined;
  for (const text of texts) {
    for (const part of boundary === undefined ? [text] : text.split(boundary)) {
      for (const word of splitWords(part)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const byteIds = byteCharacters.map((character) => ids.get(character) ?? 0);
  const encoder = new TextEncoder();
  return Array.from(counts, ([word, count]) => ({
    tokens: Array.from(encoder.encode(word), (byte) => byteIds[byte] ?? 0),
    count,
  }));
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
