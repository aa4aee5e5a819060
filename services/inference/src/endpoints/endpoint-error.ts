// What an endpoint could not do, with the code of the problem that the caller is told.
import type { ProblemCode } from '@tastemaker/contracts';

export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: ProblemCode;
  /** Requests that were sent to the endpoint until then. */
  calls = 0;

  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
