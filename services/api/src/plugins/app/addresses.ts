// What is wrong with a request by its address and method alone, said before anything of it is read: an address that is
// too long (414), not decodable (400), not storable (422), unknown (404), or known by other methods (405, with Allow).
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import findMyWay from 'find-my-way';
import { addressProblem } from '../../problems/address-problem.js';
import { notFound } from '../../problems/not-found.js';
import { pathPartLimit } from '../../request-limits.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** What is wrong with a request's address, be there a route for it or not. */
    addressProblem: (request: FastifyRequest) => HttpProblem | undefined;
  }
}

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
      for (const url of methodsAt.keys()) paths.on('GET', url, () => undefined, url);
    });
    const routeOf = (path: string) => textOf(paths.find('GET', path)?.store);
    app.decorate('addressProblem', ({ raw }) => addressProblem(raw.url ?? '', routeOf));
    app.addHook('onRequest', async (request, reply) => {
      const wrong = app.addressProblem(request);
      if (wrong !== undefined) throw wrong;
      const methods = methodsAt.get(routeOf(pathOf(request)) ?? '');
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

function textOf(store: unknown): string | undefined {
  return typeof store === 'string' ? store : undefined;
}

function pathOf({ raw }: FastifyRequest): string {
  return (raw.url ?? '').replace(/[?#].*$/s, '');
}
