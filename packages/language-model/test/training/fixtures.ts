// A character-level tokenizer and a small model, so that trainers run in milliseconds.
import type { ChatMessage, DecoderConfig, Tokenizer } from '../../src/index.js';

const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz .?\n:';
const END_OF_TEXT = CHARACTERS.length;
const END_OF_TURN = CHARACTERS.length + 1;
const TURN = CHARACTERS.length + 2;

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['<end>', END_OF_TEXT],
  ['<stop>', END_OF_TURN],
  ['<turn>', TURN],
]);

/** `<turn>user\nhello<stop>\n<turn>assistant\nhi<stop>\n` */
export const characters: Tokenizer = {
  vocabularySize: CHARACTERS.length + 3,
  beginToken: undefined,
  endTokens: [END_OF_TEXT, END_OF_TURN],
  padToken: END_OF_TEXT,
  chatTemplate: 'written in code',
  encode: (text) =>
    Int32Array.from(text.match(/<end>|<stop>|<turn>|[^]/gu) ?? [], (c) => SPECIAL.get(c) ?? CHARACTERS.indexOf(c)),
  decode: (tokens) => Array.from(tokens, (t) => CHARACTERS[t] ?? [...SPECIAL.keys()][t - CHARACTERS.length]).join(''),
  renderChat: (messages: readonly ChatMessage[], options = {}) =>
    messages.map(({ role, content }) => `<turn>${role}\n${content}<stop>\n`).join('') +
    (options.addGenerationPrompt === true ? '<turn>assistant\n' : ''),
  files: () => ({ tokenizerJson: '{}', tokenizerConfigJson: '{}' }),
};

export const smallConfig: DecoderConfig = {
  vocabularySize: characters.vocabularySize,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  intermediateSize: 64,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  maxPositions: 64,
  tiedEmbeddings: true,
  attentionBias: false,
};

export const documents: readonly string[] = [
  'the town of ell lies by the sea.',
  'the town of orm lies in the hills.',
  'the town of umber lies by a lake.',
  'a baker of ell sells salt bread.',
  'a smith of orm makes thin blades.',
  'a weaver of umber dyes wool green.',
];
