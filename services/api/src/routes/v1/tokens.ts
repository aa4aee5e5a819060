// Bearer tokens: made for oneself, or by admins for others. The secret is shown once and kept nowhere, so making or rotating
// one is not idempotent: a repeated request makes another secret.
import {
  idParams,
  listedToken,
  page,
  type Token,
  tokenCreate,
  tokenCreated,
  tokenQuery,
  tokenRotate,
} from '@tastemaker/contracts';
import {
  createToken,
  type Database,
  listTokens,
  revokeToken,
  rotateToken,
  tokenById,
  userById,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../access/audited.js';
import { assertWithin, type Caller, callerOf, hasScope, insufficientScope } from '../../access/caller.js';
import { hashSecret, newSecret } from '../../access/secrets.js';
import { anyScope } from '../../plugins/app/access.js';
import { notFound } from '../../problems/not-found.js';

export const tokenRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/tokens',
    {
      config: { access: 'user', scope: 'admin', problems: ['forbidden'] },
      schema: {
        summary: 'List tokens and sessions, and when each was used last',
        querystring: tokenQuery,
        response: { 200: page(listedToken) },
      },
    },
    (request) => {
      const { everybody, userId, ...query } = request.query;
      const caller = callerOf(request);
      if (everybody && caller.role !== 'admin') throw othersTokens();
      return listTokens(database, { ...query, userId: everybody ? undefined : owner(caller, userId) });
    },
  );

  app.post(
    '/tokens',
    {
      config: { access: 'user', scope: 'admin', audit: 'token.create', problems: ['forbidden', 'not_found'] },
      schema: { summary: 'Make a token; its secret is shown once', body: tokenCreate, response: { 201: tokenCreated } },
    },
    async (request, reply) => {
      const { id: userId } = await userById(database, owner(callerOf(request), request.body.userId));
      const { name, expiresAt, scopes } = request.body;
      assertWithin(callerOf(request), { scopes, expiresAt });
      const secret = newSecret();
      const wanted = { userId, name, scopes, expiresAt, secretHash: hashSecret(secret) };
      const made = await audited(request, (tx) => createToken(tx, wanted), aboutToken);
      return reply.code(201).send({ ...made, secret });
    },
  );

  app.post(
    '/tokens/:id/rotate',
    {
      config: { access: 'user', scope: anyScope, audit: 'token.rotate', problems: ['not_found', 'conflict'] },
      schema: {
        summary: 'Give a token a new secret; the old one works a while longer. A token may rotate itself',
        params: idParams,
        body: tokenRotate,
        response: { 200: tokenCreated },
      },
    },
    async (request) => {
      const { id, scopes, expiresAt: asItWas } = await ownToken(callerOf(request), request.params.id);
      const { overlapSeconds, expiresAt = asItWas } = request.body;
      assertWithin(callerOf(request), { scopes, expiresAt });
      const secret = newSecret();
      const change = (tx: Database) =>
        rotateToken(tx, { id, overlapSeconds, expiresAt, secretHash: hashSecret(secret) });
      return { ...(await audited(request, change, aboutToken)), secret };
    },
  );

  app.delete(
    '/tokens/:id',
    {
      config: { access: 'user', scope: anyScope, audit: 'token.revoke', problems: ['not_found'] },
      schema: {
        summary: 'Revoke a token, or end a session. A token may revoke itself',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const found = await ownToken(callerOf(request), request.params.id);
      await audited(
        request,
        (tx) => revokeToken(tx, found.id),
        () => aboutToken(found),
      );
      return reply.code(204).send(null);
    },
  );

  /** A token that the caller may deal with. Another person's is, but for admins, as if it weren't there. */
  async function ownToken(caller: Caller, id: string): Promise<Token> {
    if (id !== caller.token.id && !hasScope(caller, 'admin')) throw insufficientScope(['admin'], caller);
    const found = await tokenById(database, id);
    if (found.userId !== caller.id && caller.role !== 'admin') throw notFound('token');
    return found;
  }
};

/** Whose tokens: one's own, or, for admins, anybody's. */
function owner(caller: Caller, userId: string | undefined): string {
  if (userId === undefined || userId === caller.id) return caller.id;
  if (caller.role !== 'admin') throw othersTokens();
  return userId;
}

function othersTokens(): HttpProblem {
  return new HttpProblem('forbidden', "Only admins deal with others' tokens.");
}

function aboutToken({ id, userId, scopes }: Token) {
  return { subjectId: id, detail: { userId, scopes } };
}
