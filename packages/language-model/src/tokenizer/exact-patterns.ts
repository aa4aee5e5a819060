import type { Fields } from '../checkpoint/fields.js';
import { gpt2WordPattern } from './byte-level.js';

/**
 * `@huggingface/tokenizers` translates the patterns of `Split` from Oniguruma to JavaScript exactly, but its
 * `ByteLevel` and `Digits` use JavaScript's own `\s` and `\d`, which differ (U+FEFF, U+0085, digits outside ASCII).
 * Here those two are spelled as `Split`, for the library only; the tokenizer's own file stays as it was.
 */
export function withExactPatterns(tokenizer: Fields): object {
  const preTokenizer = tokenizer.optionalFields('pre_tokenizer');
  // The library wants these keys present; Hugging Face's writes them as null, and some files leave them out.
  const optional = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] };
  const spelled = preTokenizer === undefined ? null : spell(preTokenizer);
  return { ...optional, ...tokenizer.values, pre_tokenizer: spelled };
}

function spell(step: Fields): object {
  const type = step.string('type');
  if (type === 'Sequence') return { type, pretokenizers: steps(step).map(spell) };
  if (type === 'Digits') {
    return split(step.optionalBoolean('individual_digits') === true ? String.raw`\p{N}` : String.raw`\p{N}+`);
  }
  const usesPattern = (step.optionalBoolean('use_regex') ?? true) && step.optionalBoolean('add_prefix_space') !== true;
  if (type === 'ByteLevel' && usesPattern) {
    const bytes = { ...step.values, use_regex: false };
    return { type: 'Sequence', pretokenizers: [split(gpt2WordPattern), bytes] };
  }
  return step.values;
}

function steps(sequence: Fields): Fields[] {
  const list = sequence.optionalList('pretokenizers') ?? [];
  return list.map((_, index) => sequence.element('pretokenizers', index));
}

function split(pattern: string): object {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}
