import { gpt2WordPattern } from '../../tokenizer/byte-level.js';

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

export const preTokenizers: ReadonlyMap<string, PreTokenizer> = new Map([
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
