// The service's own errors as the problems that callers are told.
import { ArtifactError, describeDamage, isDamage, isStoreFailure } from '@tastemaker/artifacts';
import type { Problem } from '@tastemaker/contracts';
import { toProblem } from '@tastemaker/service/http';
import { HttpProblem } from '@tastemaker/service/problems';

/** The problem for an error; `instance` is the request's id. */
export function problemOf(error: unknown, instance: string): Problem {
  return toProblem(error, instance, translate);
}

function translate(error: unknown): HttpProblem | undefined {
  if (error instanceof ArtifactError && error.code === 'artifact_not_found') {
    return new HttpProblem('not_found', error.message, { cause: error });
  }
  if (isDamage(error)) return new HttpProblem('artifact_damaged', describeDamage('the model', error), { cause: error });
  if (isStoreFailure(error)) return new HttpProblem('unavailable', error.message, { cause: error });
  return undefined;
}
