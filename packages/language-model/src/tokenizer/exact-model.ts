// `@huggingface/tokenizers` with the parts put right in which it differs from Python's `tokenizers`: added tokens that must
// be words of their own, the texts that normalised added tokens decode to, bytes that are no UTF-8 (or a byte order mark)
// on decoding, and ties between the ways in which a unigram model cuts a text.
import { type AddedToken, Tokenizer as TokenizerModel } from '@huggingface/tokenizers';
import { type UnigramVocabulary, unigramPieces } from './unigram-pieces.js';

/** @throws what the library throws where the two objects describe no tokenizer */
export function exactModel(json: object, config: object): TokenizerModel {
  const model = new TokenizerModel(json, config);
  const added = [...model.get_added_tokens_decoder().values()];
  nameByNormalised(model, added);
  if (added.some((token) => token.single_word)) splitByWords(model, added);
  if (model.model !== null && isUnigram(model.model)) cutExactly(model.model);
  decodeBytesExactly(model.decoder);
  return model;
}

/** A normalised added token is found in normalised text, and decodes to what is found. */
function nameByNormalised(model: TokenizerModel, added: readonly AddedToken[]): void {
  const { normalizer, model: vocabulary } = model;
  if (normalizer === null || vocabulary === null) return;
  for (const token of added) {
    if (!token.normalized) continue;
    token.content = normalizer(token.content);
    vocabulary.vocab[token.id] = token.content;
  }
}

interface Splitter {
  split(text: string): string[];
}

/** What of the library's tokenizer cuts texts at added tokens; its types keep it private. */
interface Splitters {
  splitter_unnormalized: Splitter;
  splitter_normalized: Splitter;
}

function splitByWords(model: TokenizerModel, added: readonly AddedToken[]): void {
  const contents = new Set(added.map(({ content }) => content));
  const words = new Set(added.filter((token) => token.single_word).map(({ content }) => content));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are there in the version that is pinned
  const splitters = model as unknown as Splitters;
  for (const name of ['splitter_unnormalized', 'splitter_normalized'] as const) {
    const inner = splitters[name];
    splitters[name] = { split: (text) => joinPartsOfWords(inner.split(text), contents, words) };
  }
}

/** Rust's `\w`: https://docs.rs/regex/latest/regex/#perl-character-classes-unicode-friendly */
const word = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const wordAtEnd = new RegExp(`${word}$`, 'u');
const wordAtStart = new RegExp(`^${word}`, 'u');

/** A token that must be a word of its own, found within another word, is text like what stands around it. */
function joinPartsOfWords(
  sections: readonly string[],
  contents: ReadonlySet<string>,
  words: ReadonlySet<string>,
): string[] {
  const joined: { text: string; isToken: boolean }[] = [];
  for (const [index, section] of sections.entries()) {
    const isWithin =
      words.has(section) && (wordAtEnd.test(sections[index - 1] ?? '') || wordAtStart.test(sections[index + 1] ?? ''));
    const isToken = contents.has(section) && !isWithin;
    const last = joined.at(-1);
    if (last !== undefined && !last.isToken && !isToken) last.text += section;
    else joined.push({ text: section, isToken });
  }
  return joined.map(({ text }) => text);
}

interface Unigram extends UnigramVocabulary {
  tokenize: (text: string) => string[];
}

function isUnigram(model: object): model is Unigram {
  return 'unk_score' in model && 'scores' in model && 'trie' in model;
}

function cutExactly(model: Unigram): void {
  model.tokenize = (text) => unigramPieces(model, text);
}

/** What of the library's decoders is read and put right. */
interface DecoderStep {
  readonly config: { readonly type: string };
  /** Of a sequence. */
  readonly decoders?: readonly DecoderStep[];
  decode_chain: (tokens: readonly string[]) => string[];
}

/** As in Rust's `ByteFallback`: bytes in a row are one text if they are UTF-8, else a U+FFFD each. */
function decodeBytesExactly(decoder: DecoderStep | null): void {
  if (decoder === null) return;
  if (decoder.config.type === 'ByteFallback') decoder.decode_chain = decodeBytes;
  for (const step of decoder.decoders ?? []) decodeBytesExactly(step);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeBytes(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) texts.push(...textsOfBytes(Uint8Array.from(bytes)));
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x(?<hex>[0-9A-Fa-f]{2})>$/.exec(token)?.groups?.['hex'];
    if (byte !== undefined) {
      bytes.push(Number.parseInt(byte, 16));
      continue;
    }
    flush();
    texts.push(token);
  }
  flush();
  return texts;
}

function textsOfBytes(bytes: Uint8Array): string[] {
  try {
    return [utf8.decode(bytes)];
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return Array.from(bytes, () => '\u{fffd}');
  }
}
