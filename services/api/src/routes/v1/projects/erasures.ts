// Deleting a project, or one thing of it.
import { erasure, erasureImpact, erasureOrder, idParams, type ProblemCode } from '@tastemaker/contracts';
import { completionOfProject, promptOfProject } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { erase } from '../../../erasures/erase.js';
import { snapshotOfProject, snapshotParams } from '../../../snapshots/stored-snapshots.js';

const problems: ProblemCode[] = ['not_found', 'forbidden', 'conflict'];
const config = { access: 'project-researcher', scope: 'write', problems } as const;
const response = { 200: erasureImpact.describe('Of a dry run'), 202: erasure };
const promptParams = z.object({ id: z.uuid(), promptId: z.uuid() });
const completionParams = z.object({ id: z.uuid(), completionId: z.uuid() });

export const projectErasureRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.delete(
    '/projects/:id',
    {
      config: { ...config, audit: 'project.delete' },
      schema: {
        summary: 'Delete a project with everything in it, or tell what that would be',
        params: idParams,
        querystring: erasureOrder,
        response,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await erase(request, reply, { kind: 'project', subjectId: id, projectId: id }, request.query);
      return reply;
    },
  );

  app.delete(
    '/projects/:id/prompts/:promptId',
    {
      config: { ...config, audit: 'prompt.delete' },
      schema: {
        summary: 'Delete a prompt with its completions, comparisons, judgments and demonstrations',
        params: promptParams,
        querystring: erasureOrder,
        response,
      },
    },
    async (request, reply) => {
      const { id: projectId, promptId } = request.params;
      const { id: subjectId } = await promptOfProject(database, projectId, promptId);
      await erase(request, reply, { kind: 'prompt', subjectId, projectId }, request.query);
      return reply;
    },
  );

  app.delete(
    '/projects/:id/completions/:completionId',
    {
      config: { ...config, audit: 'completion.delete' },
      schema: {
        summary: 'Delete a completion with the comparisons that compare it, and their judgments',
        params: completionParams,
        querystring: erasureOrder,
        response,
      },
    },
    async (request, reply) => {
      const { id: projectId, completionId } = request.params;
      const { id: subjectId } = await completionOfProject(database, projectId, completionId);
      await erase(request, reply, { kind: 'completion', subjectId, projectId }, request.query);
      return reply;
    },
  );

  app.delete(
    '/projects/:id/snapshots/:snapshotId',
    {
      config: { ...config, audit: 'snapshot.delete' },
      schema: {
        summary: 'Delete a snapshot and its file',
        params: snapshotParams,
        querystring: erasureOrder,
        response,
      },
    },
    async (request, reply) => {
      const { id: subjectId, projectId } = await snapshotOfProject(database, request.params);
      await erase(request, reply, { kind: 'snapshot', subjectId, projectId }, request.query);
      return reply;
    },
  );
};
