// Which problem a failure inside the host is for the caller: a mistake of theirs, or trouble here.
import type { ProblemCode } from '@tastemaker/contracts';
import { ChatTemplateError, GenerationError, TokenWithoutEmbeddingError } from '@tastemaker/language-model';
import { ModelFilesError, NotARewardModelError } from '@tastemaker/reward-model';
import { NotALanguageModelError } from './loaded-model.js';

const CALLERS = [
  ChatTemplateError,
  GenerationError,
  NotALanguageModelError,
  NotARewardModelError,
  TokenWithoutEmbeddingError,
];

/** @param hash of the model that was asked */
export function describeFailure(error: unknown, hash: string): { code: ProblemCode; message: string } {
  const reason = error instanceof Error ? error.message : String(error);
  const message = error instanceof ModelFilesError ? `Model sha256:${hash}: ${reason}` : reason;
  const broken = error instanceof GenerationError && error.code === 'non_finite_logits';
  const isCallers = !broken && CALLERS.some((type) => error instanceof type);
  return { code: isCallers ? 'invalid_request' : 'inference_failed', message };
}
