import { CheckpointError } from '../checkpoint-error.js';
import type { Fields } from '../fields.js';

/** What differs between a byte-level tokenizer and a SentencePiece one. */
export interface TokenizerParts {
  readonly normalizer: object | null;
  readonly preTokenizer: object | null;
  readonly decoder: object;
  readonly model: object;
  /** Where the file doesn't say whether text gets a begin token. */
  readonly addsBeginToken: boolean;
}

export function vocabulary(tokens: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

export function unsupportedTokenizer(
  metadata: Fields,
  key: string,
  value: string,
  supported: readonly string[],
): CheckpointError {
  const problem = `"${key}" is "${value}"; supported are ${supported.join(', ')}`;
  return new CheckpointError('unsupported-tokenizer', metadata.path, problem, { subject: key });
}
