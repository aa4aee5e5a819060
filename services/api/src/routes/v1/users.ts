// People: made by admins.
import { idParams, page, pageQuery, user, userCreate } from '@tastemaker/contracts';
import { createUser, listUsers, userById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';

export const userRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/users',
    {
      config: { access: 'admin' },
      schema: { summary: 'List people', querystring: pageQuery, response: { 200: page(user) } },
    },
    (request) => listUsers(database, request.query),
  );

  app.post(
    '/users',
    {
      config: { access: 'admin', idempotent: true, problems: ['already_exists'] },
      schema: { summary: 'Make an account', body: userCreate, response: { 201: user } },
    },
    async (request, reply) => reply.code(201).send(await createUser(database, request.body)),
  );

  app.get(
    '/users/:id',
    {
      config: { access: 'admin', problems: ['not_found'] },
      schema: { summary: 'One account', params: idParams, response: { 200: user } },
    },
    (request) => userById(database, request.params.id),
  );
};
