// Why the inference service gave an input no score, for people.
import type { InferenceScore } from '@tastemaker/contracts';

/** Undefined for an input that has a score. */
export function unscoredReason(score: InferenceScore | undefined): string | undefined {
  if (score === undefined || 'score' in score) return undefined;
  if ('error' in score) return score.error.message;
  return `an answer has ${score.tooLong.tokens} tokens; the model reads at most ${score.tooLong.limit}`;
}
