// Who belongs to a project. Labelers work only where they are members.
import { idParams, member, memberCreate, memberUpdate, page } from '@tastemaker/contracts';
import { listMembers, putMember, removeMember, updateMember } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';

const memberParams = z.object({ id: z.uuid(), userId: z.uuid() });

export const memberRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/projects/:id/members',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'List members', params: idParams, response: { 200: page(member) } },
    },
    async (request) => ({ items: await listMembers(database, request.params.id), nextCursor: null }),
  );

  app.post(
    '/projects/:id/members',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'member.put', idempotent: true },
      schema: {
        summary: 'Add a member, or change their role, skills and quota',
        params: idParams,
        body: memberCreate,
        response: { 201: member },
      },
    },
    async (request, reply) => {
      const wanted = { projectId: request.params.id, ...request.body };
      const { role, skills, dailyQuota } = wanted;
      const about = { subjectId: wanted.userId, detail: { role, skills, dailyQuota } };
      const made = await audited(
        request,
        (tx) => putMember(tx, wanted),
        () => about,
      );
      return reply.code(201).send(made);
    },
  );

  app.patch(
    '/projects/:id/members/:userId',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'member.update' },
      schema: {
        summary: "Change a member's role, skills or quota",
        params: memberParams,
        body: memberUpdate,
        response: { 200: member },
      },
    },
    (request) => {
      const { id: projectId, userId } = request.params;
      return audited(
        request,
        (tx) => updateMember(tx, { projectId, userId }, request.body),
        () => ({ subjectId: userId, detail: request.body }),
      );
    },
  );

  app.delete(
    '/projects/:id/members/:userId',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'member.remove' },
      schema: { summary: 'Remove a member', params: memberParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id, userId } = request.params;
      await audited(
        request,
        (tx) => removeMember(tx, id, userId),
        () => ({ subjectId: userId }),
      );
      return reply.code(204).send(null);
    },
  );
};
