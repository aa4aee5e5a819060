// Bearer tokens: made for oneself, or by admins for others. The secret is shown once and kept nowhere, so making one is
// not idempotent: a repeated request makes another token, and the first can be revoked.
import { idParams, page, pageQuery, token, tokenCreate, tokenCreated, type User } from '@tastemaker/contracts';
import { createToken, listTokens, revokeToken, userById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hashSecret, newSecret } from '../../access/secret.js';
import { callerOf } from '../../plugins/app/access.js';
import { HttpProblem } from '../../problems/http-problem.js';

const tokenQuery = pageQuery.extend({ userId: z.uuid().optional() });

export const tokenRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/tokens',
    {
      config: { access: 'user', problems: ['forbidden'] },
      schema: { summary: 'List tokens', querystring: tokenQuery, response: { 200: page(token) } },
    },
    (request) => listTokens(database, { ...request.query, userId: owner(callerOf(request), request.query.userId) }),
  );

  app.post(
    '/tokens',
    {
      config: { access: 'user', problems: ['forbidden', 'not_found'] },
      schema: { summary: 'Make a token; its secret is shown once', body: tokenCreate, response: { 201: tokenCreated } },
    },
    async (request, reply) => {
      const { id: userId } = await userById(database, owner(callerOf(request), request.body.userId));
      const { name, expiresAt } = request.body;
      const secret = newSecret();
      const made = await createToken(database, { userId, name, secretHash: hashSecret(secret), expiresAt });
      return reply.code(201).send({ ...made, secret });
    },
  );

  app.delete(
    '/tokens/:id',
    {
      config: { access: 'user', problems: ['not_found'] },
      schema: { summary: 'Revoke a token', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      await revokeToken(database, request.params.id, caller.role === 'admin' ? undefined : caller.id);
      return reply.code(204).send(null);
    },
  );
};

/** Whose tokens: one's own, or, for admins, anybody's. */
function owner(caller: User, userId: string | undefined): string {
  if (userId === undefined || userId === caller.id) return caller.id;
  if (caller.role !== 'admin') throw new HttpProblem('forbidden', "Only admins deal with others' tokens.");
  return userId;
}
