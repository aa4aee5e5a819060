// What differs between the kinds of tokenizer that a GGUF file's metadata holds, byte-level ones and SentencePiece, as
// parts of a tokenizer.json.
import { gpt2WordPattern } from '../../tokenizer/words.js';
import { CheckpointError } from '../checkpoint-error.js';
import type { Fields } from '../fields.js';

/** What differs between a byte-level tokenizer and a SentencePiece one. */
export interface TokenizerParts {
  readonly normalizer: object | null;
  readonly preTokenizer: object | null;
  readonly decoder: object;
  readonly model: object;
  /** Where the file doesn't say whether text gets a begin token. */
  readonly addsBeginToken: boolean;
}

function vocabulary(tokens: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

export function unsupportedTokenizer(
  metadata: Fields,
  key: string,
  value: string,
  supported: readonly string[],
): CheckpointError {
  const problem = `"${key}" is "${value}"; supported are ${supported.join(', ')}`;
  return new CheckpointError('unsupported-tokenizer', metadata.path, problem, { subject: key });
}

/** GPT-2's, Llama 3's, Qwen2's kind of tokenizer: `tokenizer.ggml.pre` names the word pattern, merges are listed. */
export function byteLevelParts(metadata: Fields, tokens: readonly string[]): TokenizerParts {
  const name = metadata.optionalString('tokenizer.ggml.pre') ?? 'default';
  const words = preTokenizers.get(name);
  if (words === undefined) throw unsupportedTokenizer(metadata, 'tokenizer.ggml.pre', name, [...preTokenizers.keys()]);
  return {
    normalizer: words.normalizer,
    preTokenizer: { type: 'Sequence', pretokenizers: words.steps },
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: words.ignoreMerges,
      vocab: vocabulary(tokens),
      merges: metadata.strings('tokenizer.ggml.merges').map((merge) => readMerge(metadata, merge)),
    },
    addsBeginToken: words.addsBeginToken,
  };
}

function readMerge(metadata: Fields, merge: string): [string, string] {
  const [left, right, ...rest] = merge.split(' ');
  if (left !== undefined && right !== undefined && rest.length === 0) return [left, right];
  throw metadata.invalid('tokenizer.ggml.merges', 'a list of pairs of tokens', merge);
}

/**
 * How a byte-level tokenizer cuts text into words, by `tokenizer.ggml.pre`: the patterns are those of
 * `llama_vocab::impl` and `unicode_regex_split` in llama.cpp's `src/llama-vocab.cpp`, written as the steps of
 * a tokenizer.json.
 */
export interface PreTokenizer {
  readonly steps: readonly object[];
  readonly normalizer: object | null;
  /** A word that is a token as a whole is not built from merges. */
  readonly ignoreMerges: boolean;
  /** What llama.cpp does where the file says nothing. */
  readonly addsBeginToken: boolean;
}

const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };

const gpt2: PreTokenizer = {
  steps: [{ ...bytes, use_regex: true }],
  normalizer: null,
  ignoreMerges: false,
  addsBeginToken: false,
};

const singleDigits: PreTokenizer = { ...gpt2, steps: [{ type: 'Digits', individual_digits: true }, ...gpt2.steps] };

const contractions = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`;
const tail = String.raw`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

const llama3: PreTokenizer = {
  steps: [split(String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}${tail}`), bytes],
  normalizer: null,
  ignoreMerges: true,
  addsBeginToken: true,
};

const qwen2: PreTokenizer = {
  steps: [split(String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${tail}`), bytes],
  normalizer: { type: 'NFC' },
  ignoreMerges: false,
  addsBeginToken: false,
};

/** llama.cpp's own choice for a tokenizer that it doesn't know. */
const byDefault: PreTokenizer = {
  ...gpt2,
  steps: [
    split(String.raw`[\p{P}\$\+<=>\^~\|]+`),
    split(gpt2WordPattern),
    split(String.raw`\p{N}+`),
    split('[0-9]{3}'),
    bytes,
  ],
};

const preTokenizers: ReadonlyMap<string, PreTokenizer> = new Map([
  ['default', byDefault],
  ['gpt-2', gpt2],
  ['olmo', gpt2],
  ['smollm', singleDigits],
  ['starcoder', singleDigits],
  ['command-r', singleDigits],
  ['llama3', llama3],
  ['llama-v3', llama3],
  ['llama-bpe', llama3],
  ['qwen2', qwen2],
  ['deepseek-r1-qwen', qwen2],
]);

function split(pattern: string): object {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}

/** `enum llama_token_type` of llama.cpp: only normal tokens are made by merging. */
const normalToken = 1;

/**
 * Llama 1 and 2's and Mistral's tokenizer: SentencePiece's byte-pair encoding, which merges whichever two neighbours
 * spell the token with the best score. Written as ordered merges, it is a tokenizer.json as transformers' own
 * `LlamaConverter` makes it: spaces become ▁, unknown characters fall back to bytes.
 */
export function sentencePieceParts(metadata: Fields, tokens: readonly string[]): TokenizerParts {
  const prefixed = metadata.optionalBoolean('tokenizer.ggml.add_space_prefix') ?? true;
  const unknown = tokens[metadata.optionalCount('tokenizer.ggml.unknown_token_id') ?? 0];
  const spaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const words = { type: 'Replace', pattern: { String: '▁' }, content: ' ' };
  const decoders = [words, { type: 'ByteFallback' }, { type: 'Fuse' }];
  return {
    normalizer: {
      type: 'Sequence',
      normalizers: prefixed ? [{ type: 'Prepend', prepend: '▁' }, spaces] : [spaces],
    },
    preTokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: prefixed ? [...decoders, { type: 'Strip', content: ' ', start: 1, stop: 0 }] : decoders,
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown ?? null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: vocabulary(tokens),
      merges: mergesByScore(tokens, readScores(metadata, tokens.length), metadata),
    },
    addsBeginToken: true,
  };
}

function readScores(metadata: Fields, count: number): readonly number[] {
  const key = 'tokenizer.ggml.scores';
  const scores = metadata.optionalList(key) ?? [];
  if (scores.length !== count) throw metadata.invalid(key, `a list of ${count} scores`, scores.length);
  return scores.map((score) => {
    if (typeof score === 'number') return score;
    throw metadata.invalid(key, 'a list of numbers', score);
  });
}

/**
 * Every way to put a token together from two others, best score first; ties as in transformers' `generate_merges`:
 * the longer left part, then the longer right part, first.
 */
function mergesByScore(tokens: readonly string[], scores: readonly number[], metadata: Fields): [string, string][] {
  const types = metadata.optionalList('tokenizer.ggml.token_type') ?? [];
  const isNormal = (id: number) => (types[id] ?? normalToken) === normalToken;
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges: { left: string; right: string; score: number }[] = [];
  for (const [id, token] of tokens.entries()) {
    if (!isNormal(id)) continue;
    const characters = Array.from(token);
    for (let cut = 1; cut < characters.length; cut++) {
      const left = characters.slice(0, cut).join('');
      const right = characters.slice(cut).join('');
      const both = [ids.get(left), ids.get(right)];
      if (both.every((part) => part !== undefined && isNormal(part))) {
        merges.push({ left, right, score: scores[id] ?? 0 });
      }
    }
  }
  const ordered = merges.toSorted(
    (a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length,
  );
  return ordered.map(({ left, right }) => [left, right]);
}
