// Logging in by password or one-time link, and out again. Each login answers a session.
import { linkLogin, linkRequest, loginMethods, passwordLogin, session } from '@tastemaker/contracts';
import { type Database, revokeToken, useLoginLink } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { assertOwnPage, clearCookie, giveCookie } from '../../../access/browser-sessions.js';
import { callerOf } from '../../../access/caller.js';
import { recordFailedLogin } from '../../../access/failed-logins.js';
import { configuredPublicUrl, sendRequestedLink } from '../../../access/login-links.js';
import { userByPassword } from '../../../access/passwords.js';
import { hashSecret } from '../../../access/secrets.js';
import { openSession } from '../../../access/sessions.js';
import { anyScope } from '../../../plugins/app/access.js';
import { addressOf } from '../../../plugins/external/rate-limits.js';

/** Logins from one address in a minute: a room full of people, not a program that guesses. */
const rateLimit = { max: 60, timeWindow: 60_000 };

export const authRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, accessSettings } = app.deps;

  app.get(
    '/auth/methods',
    { config: { access: 'public' }, schema: { summary: 'How people log in here', response: { 200: loginMethods } } },
    () => ({
      password: true,
      link: accessSettings?.loginLinkHook !== undefined,
      oidc: app.oidc && { name: app.oidc.settings.name },
    }),
  );

  app.post(
    '/auth/password',
    {
      config: {
        access: 'public',
        audit: 'session.create',
        rateLimit,
        problems: ['login_failed', 'account_disabled', 'csrf_refused'],
      },
      schema: { summary: 'Log in by password', body: passwordLogin, response: { 201: session } },
    },
    async (request, reply) => {
      if (request.body.cookie) assertOwnPage(request);
      const login = { ...request.body, address: addressOf(request) };
      const user = await userByPassword(database, app.loginThrottle, login);
      const opened = await openSession(database, user, 'password');
      return reply.code(201).send(request.body.cookie ? giveCookie(request, reply, opened) : opened);
    },
  );

  app.post(
    '/auth/link',
    {
      config: {
        access: 'public',
        audit: 'session.create',
        rateLimit,
        problems: ['login_failed', 'csrf_refused'],
      },
      schema: { summary: 'Log in by a one-time link', body: linkLogin, response: { 201: session } },
    },
    async (request, reply) => {
      if (request.body.cookie) assertOwnPage(request);
      const user = await useLoginLink(database, hashSecret(request.body.secret));
      if (user === undefined) {
        await recordFailedLogin(database, { method: 'link', reason: 'not-valid' });
        throw new HttpProblem(
          'login_failed',
          'This link is used up, too old or replaced by another; ask for a new one.',
        );
      }
      const opened = await openSession(database, user, 'link');
      return reply.code(201).send(request.body.cookie ? giveCookie(request, reply, opened) : opened);
    },
  );

  app.post(
    '/auth/link-requests',
    {
      config: { access: 'public', audit: 'login-link.create', rateLimit, problems: ['not_found'] },
      schema: {
        summary: 'Ask for a login link by mail; answered the same whether there is such an account or not',
        body: linkRequest,
        response: { 202: z.null() },
      },
    },
    async (request, reply) => {
      const hook = accessSettings?.loginLinkHook;
      if (hook === undefined) {
        throw new HttpProblem('not_found', 'No mail is set up here: ask an admin for a login link.');
      }
      sendRequestedLink(app, { hook, publicUrl: configuredPublicUrl(request), email: request.body.email });
      return reply.code(202).send(null);
    },
  );

  app.post(
    '/auth/logout',
    {
      config: { access: 'user', scope: anyScope, audit: 'session.end', problems: ['conflict'] },
      schema: { summary: 'End this session', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { token, csrfToken } = callerOf(request);
      if (token.kind !== 'session') {
        throw new HttpProblem(
          'conflict',
          'This is no session but a token that was made to be kept: revoke it instead.',
        );
      }
      const change = (tx: Database) => revokeToken(tx, token.id);
      await audited(request, change, () => ({ subjectId: token.id }));
      if (csrfToken !== null) clearCookie(request, reply);
      return reply.code(204).send(null);
    },
  );
};
