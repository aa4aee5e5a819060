// Where people's browsers find this server.

import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';

/** As it is set up, else as the caller names it: only for answers that go to that very caller. */
export function publicUrlFor(request: FastifyRequest): string {
  return request.server.deps.accessSettings?.publicUrl ?? `${request.protocol}://${request.host}`;
}

/** As it is set up: what is sent to others may not depend on what a caller claims. @throws HttpProblem `unavailable` */
export function configuredPublicUrl(request: FastifyRequest): string {
  const url = request.server.deps.accessSettings?.publicUrl;
  if (url !== undefined) return url;
  throw new HttpProblem('unavailable', 'Set TASTEMAKER_PUBLIC_URL to where browsers find this server.');
}
