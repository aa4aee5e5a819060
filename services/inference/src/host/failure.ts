// Which problem a failure inside the host is for the caller: a mistake of theirs, or trouble here.
import type { ProblemCode } from '@tastemaker/contracts';
import { ChatTemplateError, GenerationError } from '@tastemaker/language-model';
import { NotARewardModelError } from '@tastemaker/reward-model';
import { NotALanguageModelError } from './loaded-model.js';

const CALLERS = [ChatTemplateError, GenerationError, NotALanguageModelError, NotARewardModelError];

export function describeFailure(error: unknown): { code: ProblemCode; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const broken = error instanceof GenerationError && error.code === 'non_finite_logits';
  const isCallers = !broken && CALLERS.some((type) => error instanceof type);
  return { code: isCallers ? 'invalid_request' : 'inference_failed', message };
}
