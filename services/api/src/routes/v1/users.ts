// People: made, changed, disabled and deleted by admins.
import {
  idParams,
  listedUser,
  loginLink,
  loginLinkCreate,
  page,
  pageQuery,
  user,
  userCreate,
  userQuery,
  userUpdate,
} from '@tastemaker/contracts';
import { createUser, type Database, deleteUser, listUsers, updateUser, userById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../access/audited.js';
import { assertUnlimited, callerOf } from '../../access/caller.js';
import { makeLoginLink, publicUrlFor } from '../../access/login-links.js';

export const userRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/users',
    {
      config: { access: 'admin', scope: 'admin' },
      schema: {
        summary: 'List people',
        querystring: pageQuery.extend(userQuery.shape),
        response: { 200: page(listedUser) },
      },
    },
    (request) => listUsers(database, request.query),
  );

  app.post(
    '/users',
    {
      config: {
        access: 'admin',
        scope: 'admin',
        audit: 'user.create',
        idempotent: true,
        problems: ['already_exists'],
      },
      schema: { summary: 'Make an account', body: userCreate, response: { 201: user } },
    },
    async (request, reply) => {
      const { role, kind, email } = request.body;
      if (email !== null) assertUnlimited(callerOf(request), 'An account with an address, which logs in by it,');
      const change = (tx: Database) => createUser(tx, request.body);
      const made = await audited(request, change, ({ id }) => ({ subjectId: id, detail: { role, kind } }));
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/users/:id',
    {
      config: { access: 'admin', scope: 'admin', problems: ['not_found'] },
      schema: { summary: 'One account', params: idParams, response: { 200: user } },
    },
    (request) => userById(database, request.params.id),
  );

  app.patch(
    '/users/:id',
    {
      config: {
        access: 'admin',
        scope: 'admin',
        audit: 'user.update',
        problems: ['not_found', 'conflict', 'already_exists'],
      },
      schema: {
        summary: 'Change an account; disabled, its tokens and logins are refused',
        params: idParams,
        body: userUpdate,
        response: { 200: user },
      },
    },
    (request) => {
      const { role, disabled, email } = request.body;
      if (email !== undefined || role !== undefined || disabled === false) {
        assertUnlimited(callerOf(request), 'Changing an address or a role, or enabling an account,');
      }
      const changed = Object.keys(request.body);
      const change = (tx: Database) => updateUser(tx, request.params.id, request.body);
      return audited(request, change, ({ id }) => ({ subjectId: id, detail: { changed, role, disabled } }));
    },
  );

  app.delete(
    '/users/:id',
    {
      config: { access: 'admin', scope: 'admin', audit: 'user.delete', problems: ['not_found', 'conflict'] },
      schema: {
        summary: 'Delete a person: name, address and logins go, their judgments stay under a pseudonym',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await audited(
        request,
        (tx) => deleteUser(tx, id),
        () => ({ subjectId: id }),
      );
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/users/:id/login-links',
    {
      // Without Idempotency-Key: the link is shown once and kept nowhere.
      config: {
        access: 'admin',
        scope: 'admin',
        credential: 'unlimited',
        audit: 'login-link.create',
        problems: ['not_found', 'conflict'],
      },
      schema: {
        summary: 'Make a link that logs the person in, once; earlier ones are void',
        params: idParams,
        body: loginLinkCreate,
        response: { 201: loginLink },
      },
    },
    async (request, reply) => {
      const order = { userId: request.params.id, ...request.body };
      const change = (tx: Database) => makeLoginLink(tx, publicUrlFor(request), order);
      return reply.code(201).send(await audited(request, change, ({ userId }) => ({ subjectId: userId })));
    },
  );
};
