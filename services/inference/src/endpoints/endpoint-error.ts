// What an endpoint could not do.
import { HttpProblem } from '@tastemaker/service/problems';

export class EndpointError extends HttpProblem {
  override readonly name = 'EndpointError';
  /** Requests that were sent to the endpoint until then. */
  calls = 0;
}
