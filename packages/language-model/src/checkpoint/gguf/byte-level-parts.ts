import type { Fields } from '../fields.js';
import { preTokenizers } from './pre-tokenizers.js';
import { type TokenizerParts, unsupportedTokenizer, vocabulary } from './tokenizer-parts.js';

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
