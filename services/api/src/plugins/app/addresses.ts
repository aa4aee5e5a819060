// What is wrong with a request by its address and method alone, said before anything of it is read: an address that is
// too long (414), not decodable (400), unknown (404), or known by other methods (405, with Allow).
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import findMyWay from 'find-my-way';
import { notFound } from '../../problems/not-found.js';
import { addressLimit, pathPartLimit } from '../../request-limits.js';

/** The web app's route, which knows by itself what it has; it makes no address of the API known. */
const anyPage = '/*';

export const addresses = fp(
  async (app) => {
    const methodsAt = new Map<string, Set<string>>();
    app.addHook('onRoute', ({ url, method }) => {
      if (url === anyPage) return;
      const methods = methodsAt.get(url) ?? new Set(['OPTIONS']);
      for (const one of [method].flat()) methods.add(one);
      methodsAt.set(url, methods);
    });
    // Paths without their methods: the app's own router finds nothing by a method that a path doesn't have.
    const paths = findMyWay({ maxParamLength: pathPartLimit });
    app.addHook('onReady', async () => {
      for (const [url, methods] of methodsAt) paths.on('GET', url, () => undefined, methods);
    });
    app.addHook('onRequest', async (request, reply) => {
      assertReadable(request.raw.url ?? '');
      const methods = methodsIn(paths.find('GET', pathOf(request))?.store);
      // Of `…/snapshots/upload`, too, which another route would read as the id of a snapshot.
      if (methods?.has(request.method) === true && !request.is404) return;
      if (methods === undefined) {
        if (request.routeOptions.url === anyPage && !isOfTheApi(pathOf(request))) return;
        throw notFound('address');
      }
      await refuseMethod(request, reply, [...methods].toSorted().join(', '));
    });
  },
  { name: 'addresses', dependencies: ['error-handler'] },
);

/** Addresses that are never a page of the web app, also where the API has nothing at them. */
export function isOfTheApi(url: string): boolean {
  return url.startsWith('/v1/') || url.startsWith('/openai/');
}

async function refuseMethod({ method }: FastifyRequest, reply: FastifyReply, methods: string): Promise<void> {
  reply.header('allow', methods);
  if (method === 'OPTIONS') {
    await reply.code(204).send();
    return;
  }
  throw new HttpProblem('method_not_allowed', `This address knows ${methods} only.`);
}

function methodsIn(store: unknown): ReadonlySet<string> | undefined {
  return store instanceof Set ? store : undefined;
}

function pathOf({ raw }: FastifyRequest): string {
  return (raw.url ?? '').replace(/[?#].*$/s, '');
}

/** @throws HttpProblem for an address that no two readers would read alike */
function assertReadable(address: string): void {
  if (address.length > addressLimit) {
    throw new HttpProblem('uri_too_long', `An address has ${addressLimit} characters at most.`);
  }
  const [path = ''] = address.split(/[?#]/);
  if (path.split('/').some((part) => part.length > pathPartLimit)) {
    throw new HttpProblem('uri_too_long', `A part of a path has ${pathPartLimit} characters at most.`);
  }
  if (!/[%\u0080-\uFFFF]/.test(address)) return;
  if (!isDecodable(address)) {
    throw new HttpProblem('invalid_request', 'The address is not UTF-8 with all but ASCII percent-encoded.');
  }
  if (/%00/.test(address)) throw new HttpProblem('invalid_request', 'The address holds a NUL character.');
}

function isDecodable(address: string): boolean {
  if (/[\u0080-\uFFFF]/.test(address)) return false;
  try {
    decodeURIComponent(address);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
