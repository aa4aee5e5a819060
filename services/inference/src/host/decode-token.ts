// One token as answers tell it: by its text.
import type { Tokenizer, TokenProbability } from '@tastemaker/language-model';
import type { TokenAndProbability } from './protocol.js';

export function decodeToken(tokenizer: Tokenizer, { token, logProbability }: TokenProbability): TokenAndProbability {
  return { text: tokenizer.decode([token]), logProbability };
}
