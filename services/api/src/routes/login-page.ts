// The page that login links and the OpenID provider lead to.
import { readFile } from 'node:fs/promises';
import { loginQuery } from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

const files = {
  '/login.js': { name: 'login.js', type: 'text/javascript; charset=utf-8' },
  '/login.css': { name: 'login.css', type: 'text/css; charset=utf-8' },
};

export const loginPage: FastifyPluginAsyncZod = async (app) => {
  for (const [path, { name, type }] of Object.entries(files)) {
    const content = await page(name);
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.type(type).send(content));
  }
  const login = await page('login.html');
  // The page follows `returnTo` as it stands in its address: none that leads elsewhere is ever shown.
  app.get('/login', { schema: { hide: true, querystring: loginQuery } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(login),
  );
};

function page(name: string): Promise<Buffer> {
  return readFile(new URL(`../../pages/${name}`, import.meta.url));
}
