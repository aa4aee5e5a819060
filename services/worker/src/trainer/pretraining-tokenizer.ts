// The tokenizer of a model that is pre-trained from scratch. A base model cannot chat, but its tokenizer already holds the
// marks of the chat format that fine-tuning will teach. (The microworld's documentation tells the same format to people.)
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PretrainConfig } from '@tastemaker/contracts';
import { createTokenizerTraining, loadTokenizer, type Tokenizer } from '@tastemaker/language-model';
import type { TrainerJob } from './messages.js';
import { documentTexts } from './snapshot-records.js';

const specialTokens = ['<|endoftext|>', '<|pad|>', '<|user|>', '<|assistant|>', '<|end|>'] as const;
const padToken = '<|pad|>';

/** Jinja. A system message is read as a user's. */
const chatTemplate =
  "{% for message in messages %}{{ '<|assistant|>' if message.role == 'assistant' else '<|user|>' }}" +
  '{{ message.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}';

/** Learnt from the training documents once; a trainer that is started again reads what was learnt. */
export async function trainedTokenizer(job: TrainerJob, config: PretrainConfig): Promise<Tokenizer> {
  const folder = join(job.folder, 'tokenizer');
  if (existsSync(folder)) return loadTokenizer(folder);
  const { vocabularySize } = config.architecture;
  const training = createTokenizerTraining({ vocabularySize, specialTokens, padToken, chatTemplate });
  for await (const text of documentTexts(job.dataset, 'train', config.validationShare)) training.add(text);
  const tokenizer = training.finish();
  const { tokenizerJson, tokenizerConfigJson } = tokenizer.files();
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'tokenizer.json'), tokenizerJson, { flush: true });
  writeFileSync(join(partial, 'tokenizer_config.json'), tokenizerConfigJson, { flush: true });
  renameSync(partial, folder);
  return tokenizer;
}
