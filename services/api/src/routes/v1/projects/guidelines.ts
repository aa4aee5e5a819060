// Labeling instructions: drafted and published by researchers, acknowledged by labelers.
import {
  type Guideline,
  guideline,
  guidelineCreate,
  guidelineDiff,
  guidelineDiffQuery,
  guidelineParams,
  idParams,
  page,
} from '@tastemaker/contracts';
import {
  acknowledgeGuideline,
  createGuideline,
  type Database,
  guidelineByVersion,
  listGuidelines,
  publishGuideline,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { diffGuidelines } from '../../../guidelines/diff.js';
import { notFound } from '../../../problems/not-found.js';

export const guidelineRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  /** Drafts are the researchers' own affair. */
  async function isVisible(request: FastifyRequest, { projectId, status }: Guideline): Promise<boolean> {
    return status === 'published' || (await app.roleInProject(callerOf(request), projectId)) === 'researcher';
  }

  async function visibleVersion(request: FastifyRequest, projectId: string, version: number): Promise<Guideline> {
    const one = await guidelineByVersion(database, projectId, version, callerOf(request).id);
    if (!(await isVisible(request, one))) throw notFound('guideline version');
    return one;
  }

  /** The newest version below that the caller may see. */
  async function versionBefore(request: FastifyRequest, projectId: string, version: number): Promise<Guideline> {
    const versions = await listGuidelines(database, projectId, callerOf(request).id);
    for (const one of versions) if (one.version < version && (await isVisible(request, one))) return one;
    throw new HttpProblem('conflict', `Version ${version} is the first: there is nothing to compare it with.`);
  }

  app.get(
    '/projects/:id/guidelines',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: {
        summary: 'List guideline versions, newest first',
        params: idParams,
        response: { 200: page(guideline) },
      },
    },
    async (request) => {
      const versions = await listGuidelines(database, request.params.id, callerOf(request).id);
      const visible = await Promise.all(versions.map((version) => isVisible(request, version)));
      return { items: versions.filter((_version, i) => visible[i]), nextCursor: null };
    },
  );

  app.post(
    '/projects/:id/guidelines',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'guideline.create', idempotent: true },
      schema: {
        summary: 'Draft a new guideline version',
        params: idParams,
        body: guidelineCreate,
        response: { 201: guideline },
      },
    },
    async (request, reply) => {
      const change = (tx: Database) => createGuideline(tx, request.params.id, request.body.markdown);
      return reply.code(201).send(await audited(request, change, aboutVersion));
    },
  );

  app.get(
    '/projects/:id/guidelines/:version',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: { summary: 'One guideline version', params: guidelineParams, response: { 200: guideline } },
    },
    (request) => visibleVersion(request, request.params.id, request.params.version),
  );

  app.get(
    '/projects/:id/guidelines/:version/diff',
    {
      config: { access: 'member', scope: ['read', 'label'], problems: ['conflict'] },
      schema: {
        summary: 'What changed from another version to this one',
        params: guidelineParams,
        querystring: guidelineDiffQuery,
        response: { 200: guidelineDiff },
      },
    },
    async (request) => {
      const { id, version } = request.params;
      const to = await visibleVersion(request, id, version);
      const { from } = request.query;
      const before = from === undefined ? versionBefore(request, id, version) : visibleVersion(request, id, from);
      return diffGuidelines(await before, to);
    },
  );

  app.post(
    '/projects/:id/guidelines/:version/publish',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'guideline.publish' },
      schema: {
        summary: 'Publish a guideline version: from then on it never changes',
        params: guidelineParams,
        response: { 200: guideline },
      },
    },
    (request) => publishGuideline(database, request.params.id, request.params.version, callerOf(request).id),
  );

  app.post(
    '/projects/:id/guidelines/:version/acknowledge',
    {
      config: { access: 'member', scope: 'label', audit: 'guideline.acknowledge', problems: ['conflict'] },
      schema: {
        summary: 'Say that you have read a guideline version',
        params: guidelineParams,
        response: { 200: guideline },
      },
    },
    (request) => {
      const { id, version } = request.params;
      return audited(request, (tx) => acknowledgeGuideline(tx, id, version, callerOf(request).id), aboutVersion);
    },
  );
};

function aboutVersion({ id, version }: Guideline) {
  return { subjectId: id, detail: { version } };
}
