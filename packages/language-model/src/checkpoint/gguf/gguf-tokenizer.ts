// A GGUF file's metadata holds a whole tokenizer under `tokenizer.*`; here it is written as the tokenizer.json and
// tokenizer_config.json that it once came from, so the rest of the program knows one kind of tokenizer only.
import { HuggingFaceTokenizer } from '../../tokenizer/hugging-face-tokenizer.js';
import type { Fields } from '../fields.js';
import { byteLevelParts, sentencePieceParts, type TokenizerParts, unsupportedTokenizer } from './tokenizer-parts.js';

/** `enum llama_token_type` of llama.cpp. */
const controlToken = 3;
const userDefinedToken = 4;

/**
 * @param embeddings of the model that it goes with
 * @throws CheckpointError naming the key that is missing, wrong, or asks for an unknown kind of tokenizer.
 */
export function readGgufTokenizer(metadata: Fields, embeddings?: number): HuggingFaceTokenizer {
  const tokens = metadata.strings('tokenizer.ggml.tokens');
  const parts = readParts(metadata, tokens);
  const names = specialNames(metadata, tokens);
  const tokenizerJson = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(metadata, tokens),
    normalizer: parts.normalizer,
    pre_tokenizer: parts.preTokenizer,
    post_processor: postProcessor(metadata, names, tokens, parts.addsBeginToken),
    decoder: parts.decoder,
    model: parts.model,
  };
  const tokenizerConfig = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    ...names,
    chat_template: metadata.optionalString('tokenizer.chat_template'),
  };
  const endOfTurn = metadata.optionalCount('tokenizer.ggml.eot_token_id');
  return new HuggingFaceTokenizer({
    path: metadata.path,
    tokenizerJson: JSON.stringify(tokenizerJson),
    tokenizerConfigJson: `${JSON.stringify(tokenizerConfig, null, 2)}\n`,
    endTokens: endOfTurn === undefined ? [] : [endOfTurn],
    embeddings,
  });
}

function readParts(metadata: Fields, tokens: readonly string[]): TokenizerParts {
  const model = metadata.string('tokenizer.ggml.model');
  if (model === 'gpt2') return byteLevelParts(metadata, tokens);
  if (model === 'llama') return sentencePieceParts(metadata, tokens);
  throw unsupportedTokenizer(metadata, 'tokenizer.ggml.model', model, ['gpt2', 'llama']);
}

/** Control tokens are special; user-defined ones are never cut, and are text. */
function addedTokens(metadata: Fields, tokens: readonly string[]): object[] {
  const types = metadata.optionalList('tokenizer.ggml.token_type') ?? [];
  return tokens.flatMap((content, id) => {
    const special = types[id] === controlToken;
    if (!special && types[id] !== userDefinedToken) return [];
    return [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special }];
  });
}

interface SpecialNames {
  readonly bos_token?: string;
  readonly eos_token?: string;
  readonly pad_token?: string;
  readonly unk_token?: string;
}

function specialNames(metadata: Fields, tokens: readonly string[]): SpecialNames {
  const keys = { bos_token: 'bos', eos_token: 'eos', pad_token: 'padding', unk_token: 'unknown' };
  const named = Object.entries(keys).flatMap(([name, role]) => {
    const key = `tokenizer.ggml.${role}_token_id`;
    const id = metadata.optionalCount(key);
    if (id === undefined) return [];
    const token = tokens[id];
    if (token === undefined) throw metadata.invalid(key, `one of the ${tokens.length} tokens`, id);
    return [[name, token]];
  });
  return Object.fromEntries(named);
}

/** Around plain text: the begin token where the file (or llama.cpp's default) asks for it, and seldom the end token. */
function postProcessor(
  metadata: Fields,
  names: SpecialNames,
  tokens: readonly string[],
  addsBeginToken: boolean,
): object | null {
  const addsBegin = metadata.optionalBoolean('tokenizer.ggml.add_bos_token') ?? addsBeginToken;
  const addsEnd = metadata.optionalBoolean('tokenizer.ggml.add_eos_token') ?? false;
  const before = addsBegin && names.bos_token !== undefined ? [names.bos_token] : [];
  const after = addsEnd && names.eos_token !== undefined ? [names.eos_token] : [];
  if (before.length + after.length === 0) return null;
  const wrapped = (id: string) => [
    ...before.map(specialPiece),
    { Sequence: { id, type_id: 0 } },
    ...after.map(specialPiece),
  ];
  const known = [...new Set([...before, ...after])];
  return {
    type: 'TemplateProcessing',
    single: wrapped('A'),
    pair: [...wrapped('A'), ...wrapped('B')],
    special_tokens: Object.fromEntries(known.map((id) => [id, { id, ids: [tokens.indexOf(id)], tokens: [id] }])),
  };
}

function specialPiece(id: string): object {
  return { SpecialToken: { id, type_id: 0 } };
}
