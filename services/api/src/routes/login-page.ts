// The page that login links and the OpenID provider lead to.
import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsync } from 'fastify';

const files = {
  '/login': { name: 'login.html', type: 'text/html; charset=utf-8' },
  '/login.js': { name: 'login.js', type: 'text/javascript; charset=utf-8' },
  '/login.css': { name: 'login.css', type: 'text/css; charset=utf-8' },
};

export const loginPage: FastifyPluginAsync = async (app) => {
  for (const [path, { name, type }] of Object.entries(files)) {
    const content = await readFile(new URL(`../../pages/${name}`, import.meta.url));
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.type(type).send(content));
  }
};
