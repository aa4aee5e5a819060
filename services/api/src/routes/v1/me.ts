// Who the caller is, and where they belong; and their password.
import { me, passwordChange } from '@tastemaker/contracts';
import { passwordHashOf, projectsOf, setPassword } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../access/audited.js';
import { callerOf } from '../../access/caller.js';
import { refuseGuessable } from '../../access/password-rules.js';
import { assertOwnPassword, hashPassword } from '../../access/passwords.js';
import { anyScope } from '../../plugins/app/access.js';
import { addressOf } from '../../plugins/external/rate-limits.js';

export const meRoute: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/me',
    {
      config: { access: 'user', scope: anyScope },
      schema: { summary: 'Who you are, and the projects you belong to', response: { 200: me } },
    },
    async (request) => {
      const caller = callerOf(request);
      return { ...caller, projects: await projectsOf(database, caller.id) };
    },
  );

  app.put(
    '/me/password',
    {
      config: {
        access: 'user',
        scope: 'admin',
        credential: 'session',
        audit: 'password.set',
        problems: ['login_failed', 'too_many_requests'],
      },
      schema: {
        summary: 'Set your password, or change it, from a session; your other sessions end',
        body: passwordChange,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id: userId, token, name, email } = callerOf(request);
      const stored = await passwordHashOf(database, userId);
      const { current, password } = request.body;
      await assertOwnPassword(database, app.loginThrottle, { userId, stored, current, address: addressOf(request) });
      await refuseGuessable(password, { name, email });
      const passwordHash = await hashPassword(password);
      await audited(
        request,
        (tx) => setPassword(tx, { userId, passwordHash, session: token.id }),
        () => ({ subjectId: userId }),
      );
      return reply.code(204).send(null);
    },
  );
};
