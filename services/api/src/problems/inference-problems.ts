// What every route that asks a model may have to answer.
import type { ProblemCode } from '@tastemaker/contracts';

export const inferenceProblems: ProblemCode[] = [
  'not_found',
  'model_not_ready',
  'artifact_damaged',
  'too_many_requests',
  'inference_failed',
  'inference_unavailable',
  'inference_timeout',
];
