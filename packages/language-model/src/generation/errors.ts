/** What can go wrong when text is generated, told by a stable code. */

export type GenerationErrorCode =
  | 'empty_prompt'
  | 'context_exceeded'
  | 'invalid_token'
  | 'invalid_option'
  | 'non_finite_logits';

export class GenerationError extends Error {
  readonly code: GenerationErrorCode;

  constructor(code: GenerationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GenerationError';
    this.code = code;
  }
}
