// Who the caller is, and where they belong.
import { me } from '@tastemaker/contracts';
import { projectsOf } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../plugins/app/access.js';

export const meRoute: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/me',
    {
      config: { access: 'user' },
      schema: { summary: 'Who you are, and the projects you belong to', response: { 200: me } },
    },
    async (request) => {
      const caller = callerOf(request);
      return { ...caller, projects: await projectsOf(app.deps.database, caller.id) };
    },
  );
};
