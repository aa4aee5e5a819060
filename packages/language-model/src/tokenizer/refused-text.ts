// What may be wrong with a text for one model, while the model and other texts are fine.
import { ChatTemplateError } from './chat-template.js';

/** A text holds a token whose id is beyond the model's embeddings, so the model cannot read it. */
export class TokenWithoutEmbeddingError extends Error {
  override readonly name = 'TokenWithoutEmbeddingError';
  readonly code = 'token-without-embedding';
}

export function tokenWithoutEmbedding(text: string, token: number, embeddings: number): TokenWithoutEmbeddingError {
  return new TokenWithoutEmbeddingError(
    `The text holds ${JSON.stringify(text)}, token ${token}, and the model has embeddings for ${embeddings} tokens only. ` +
      'Leave it out of the text, or give the model more embeddings and import it again.',
  );
}

/** Whether the error is about one text: the template refuses it, or it holds a token that the model cannot read. */
export function isRefusedText(error: unknown): error is ChatTemplateError | TokenWithoutEmbeddingError {
  if (error instanceof TokenWithoutEmbeddingError) return true;
  return error instanceof ChatTemplateError && error.code === 'chat-template-failed';
}
