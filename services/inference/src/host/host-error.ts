// What the model host could not do, with the code of the problem that the caller is told.
import type { ProblemCode } from '@tastemaker/contracts';

export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
