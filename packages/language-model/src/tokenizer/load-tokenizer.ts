import { join } from 'node:path';
import { CheckpointError } from '../checkpoint/checkpoint-error.js';
import { readOptionalFields, readOptionalText } from '../checkpoint/fields.js';
import { HuggingFaceTokenizer } from './hugging-face-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';

/**
 * The tokenizer of a Hugging Face folder: `tokenizer.json`, `tokenizer_config.json` and, as newer folders have it,
 * `chat_template.jinja`; `config.json` and `generation_config.json` add their end tokens.
 * @throws CheckpointError naming the file or key that is missing or wrong.
 */
export function loadTokenizer(folder: string): Tokenizer {
  const path = join(folder, 'tokenizer.json');
  const tokenizerJson = readOptionalText(path);
  if (tokenizerJson === undefined) {
    throw new CheckpointError('missing-file', path, 'is missing; a model needs its tokenizer beside it');
  }
  return new HuggingFaceTokenizer({
    path,
    tokenizerJson,
    tokenizerConfigJson: tokenizerConfig(folder),
    endTokens: ['config.json', 'generation_config.json'].flatMap((name) => endTokens(join(folder, name))),
  });
}

/** tokenizer_config.json with the template of chat_template.jinja put into it, so that one file says it all. */
function tokenizerConfig(folder: string): string {
  const config = readOptionalFields(join(folder, 'tokenizer_config.json'))?.values ?? {};
  const template = readOptionalText(join(folder, 'chat_template.jinja'));
  const merged = template === undefined ? config : { ...config, chat_template: template };
  return `${JSON.stringify(merged, null, 2)}\n`;
}

/** `eos_token_id` is one number or a list of them. */
function endTokens(path: string): number[] {
  const config = readOptionalFields(path);
  const value = config?.optional('eos_token_id');
  if (config === undefined || value === undefined) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((token) => {
    if (typeof token === 'number' && Number.isSafeInteger(token) && token >= 0) return token;
    throw config.invalid('eos_token_id', 'a token id or a list of them', token);
  });
}
