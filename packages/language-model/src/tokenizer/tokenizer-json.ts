// What a tokenizer.json may hold, and how it is handed to `@huggingface/tokenizers`.
import type { Fields } from '../checkpoint/fields.js';
import { gpt2WordPattern } from './words.js';

const known = new Set([
  'ByteLevel',
  'WordPiece',
  'Metaspace',
  'BPEDecoder',
  'CTC',
  'Sequence',
  'Replace',
  'Fuse',
  'Strip',
  'ByteFallback',
]);
const mostSteps = 16;
const longestContent = 16;
const mostStripped = 1024;

/**
 * A decoder runs for each token that is generated, in the process that generates. So it may only be made of steps whose time
 * and output are in proportion to the text: no regular expressions, no long chains of texts that grow.
 * @throws CheckpointError naming the step that is not of these
 */
export function checkDecoder(tokenizer: Fields): void {
  const decoder = tokenizer.optionalFields('decoder');
  if (decoder === undefined) return;
  const steps = stepsOf(decoder, 0);
  if (steps.length > mostSteps) throw decoder.invalid('decoders', `at most ${mostSteps} steps`, steps.length);
  const growing = steps.filter(grows);
  if (growing.length > 2) throw decoder.invalid('decoders', 'at most 2 steps that make a text longer', growing.length);
  for (const step of steps) checkStep(step);
}

function stepsOf(step: Fields, depth: number): Fields[] {
  if (depth > mostSteps) throw step.invalid('decoders', 'not nested so deep', depth);
  if (step.string('type') !== 'Sequence') return [step];
  const list = step.optionalList('decoders') ?? [];
  if (list.length > mostSteps) throw step.invalid('decoders', `at most ${mostSteps} steps`, list.length);
  return list.flatMap((_, index) => stepsOf(step.element('decoders', index), depth + 1));
}

function grows(step: Fields): boolean {
  if (step.string('type') !== 'Replace') return false;
  return (
    (step.optionalString('content') ?? '').length >
    (step.optionalFields('pattern')?.optionalString('String') ?? '').length
  );
}

function checkStep(step: Fields): void {
  const type = step.string('type');
  if (!known.has(type)) throw step.invalid('decoder.type', `one of ${[...known].join(', ')}`, type);
  if (type === 'Replace') {
    const pattern = step.optionalFields('pattern')?.optionalString('String');
    if (pattern === undefined || pattern === '') {
      throw step.invalid('decoder.pattern', 'a text (regular expressions are not run on what is generated)', pattern);
    }
    const content = step.optionalString('content') ?? '';
    if (content.length > longestContent)
      throw step.invalid('decoder.content', `at most ${longestContent} long`, content);
  }
  for (const key of ['start', 'stop']) {
    const count = type === 'Strip' ? (step.optionalCount(key) ?? 0) : 0;
    if (count > mostStripped) throw step.invalid(`decoder.${key}`, `at most ${mostStripped}`, count);
  }
}

/**
 * `@huggingface/tokenizers` translates the patterns of `Split` from Oniguruma to JavaScript exactly, but its
 * `ByteLevel` and `Digits` use JavaScript's own `\s` and `\d`, which differ (U+FEFF, U+0085, digits outside ASCII).
 * Here those two are spelled as `Split`, for the library only; the tokenizer's own file stays as it was. Nor does its
 * `Metaspace` part words, which a `Split` behind it does.
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
  if (type === 'Sequence') return { type, pretokenizers: preTokenizersOf(step).map(spell) };
  if (type === 'Digits') {
    return split(step.optionalBoolean('individual_digits') === true ? String.raw`\p{N}` : String.raw`\p{N}+`);
  }
  if (type === 'Metaspace' && step.optionalBoolean('split') !== false) {
    return { type: 'Sequence', pretokenizers: [step.values, split(wordsBehind(step.optionalString('replacement')))] };
  }
  const usesPattern = (step.optionalBoolean('use_regex') ?? true) && step.optionalBoolean('add_prefix_space') !== true;
  if (type === 'ByteLevel' && usesPattern) {
    const bytes = { ...step.values, use_regex: false };
    return { type: 'Sequence', pretokenizers: [split(gpt2WordPattern), bytes] };
  }
  return step.values;
}

/** What stands for a space begins a word. */
function wordsBehind(space = '\u2581'): string {
  const escaped = space.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return `${escaped}[^${escaped}]*`;
}

function preTokenizersOf(sequence: Fields): Fields[] {
  const list = sequence.optionalList('pretokenizers') ?? [];
  return list.map((_, index) => sequence.element('pretokenizers', index));
}

function split(pattern: string): object {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}
