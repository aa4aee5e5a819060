// Labeling instructions: drafted and published by researchers, acknowledged by labelers.
import {
  currentGuideline,
  type Guideline,
  type GuidelineFigures,
  guideline,
  guidelineCreate,
  guidelineDiff,
  guidelineDiffQuery,
  guidelineParams,
  guidelineQuery,
  guidelineRevisionQuery,
  guidelineSave,
  idParams,
  listedGuideline,
  page,
} from '@tastemaker/contracts';
import {
  acknowledgedVersions,
  acknowledgeGuideline,
  createGuideline,
  type Database,
  DatabaseError,
  discardGuideline,
  guidelineByVersion,
  listGuidelines,
  publishGuideline,
  readCurrentGuideline,
  saveGuideline,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { diffGuidelines } from '../../../guidelines/diff.js';
import { projectRoleOf } from '../../../plugins/app/access.js';
import { notFound } from '../../../problems/not-found.js';
import type { Reporter } from '../../../reports/reporter.js';

const draftChanges = ['revision_conflict', 'guideline_published'] as const;

export const guidelineRoutes: FastifyPluginAsyncZod<{ reporter: Reporter }> = async (app, { reporter }) => {
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

  /** Of each version that was judged by, or could be. */
  async function figuresOf(projectId: string): Promise<(version: number) => GuidelineFigures> {
    const [{ versions }, { labelers, acknowledged }] = await Promise.all([
      reporter.report({ kind: 'agreement', projectId, period: 'week' }),
      acknowledgedVersions(database, projectId),
    ]);
    return (version) => {
      const found = versions.find((one) => one.version === version);
      const { judgments, raw, alphaOrdinal } = found ?? { judgments: 0, raw: noEstimate, alphaOrdinal: noEstimate };
      return { judgments, raw, alphaOrdinal, labelers, acknowledged: acknowledged.get(version) ?? 0 };
    };
  }

  /** Both texts go back with a conflict, so that whoever typed can bring them together. */
  async function withBoth<Made>(request: FastifyRequest<{ Params: unknown }>, change: Promise<Made>): Promise<Made> {
    return change.catch(async (error: unknown) => {
      if (!(error instanceof DatabaseError) || error.code !== 'revision_conflict') throw error;
      const { id, version } = guidelineParams.parse(request.params);
      const stored = await guidelineByVersion(database, id, version, callerOf(request).id);
      throw new HttpProblem(error.code, error.message, { submitted: request.body, stored, cause: error });
    });
  }

  app.get(
    '/projects/:id/guidelines',
    {
      config: { access: 'member', scope: ['read', 'label'], problems: ['forbidden'] },
      schema: {
        summary: 'List guideline versions, newest first',
        params: idParams,
        querystring: guidelineQuery,
        response: { 200: page(listedGuideline) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const isResearcher = (await app.roleInProject(callerOf(request), id)) === 'researcher';
      if (request.query.figures && !isResearcher) {
        throw new HttpProblem('forbidden', 'How people go by a guideline is told to the researchers of the project.');
      }
      const versions = await listGuidelines(database, id, callerOf(request).id);
      const visible = versions.filter(({ status }) => status === 'published' || isResearcher);
      const figures = request.query.figures ? await figuresOf(id) : undefined;
      const items = visible.map((version) => ({
        ...asSeenBy(request, version),
        figures: version.status === 'published' ? (figures?.(version.version) ?? null) : null,
      }));
      return { items, nextCursor: null };
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
      const change = (tx: Database) =>
        createGuideline(tx, request.params.id, request.body.markdown, callerOf(request).id);
      return reply.code(201).send(await audited(request, change, aboutVersion));
    },
  );

  app.get(
    '/projects/:id/guidelines/current',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: {
        summary: 'The version in force, and the last one that you have acknowledged',
        params: idParams,
        response: { 200: currentGuideline },
      },
    },
    async (request) => {
      const current = await readCurrentGuideline(database, request.params.id, callerOf(request).id);
      return { ...current, guideline: current.guideline && asSeenBy(request, current.guideline) };
    },
  );

  app.get(
    '/projects/:id/guidelines/:version',
    {
      config: { access: 'member', scope: ['read', 'label'] },
      schema: { summary: 'One guideline version', params: guidelineParams, response: { 200: guideline } },
    },
    async (request) => asSeenBy(request, await visibleVersion(request, request.params.id, request.params.version)),
  );

  app.put(
    '/projects/:id/guidelines/:version',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'guideline.save', problems: [...draftChanges] },
      schema: {
        summary: 'Save a draft, unless somebody else changed it meanwhile',
        params: guidelineParams,
        body: guidelineSave,
        response: { 200: guideline },
      },
    },
    (request) => {
      const { id: projectId, version } = request.params;
      const save = { projectId, version, ...request.body, editorId: callerOf(request).id };
      return withBoth(
        request,
        audited(request, (tx) => saveGuideline(tx, save), aboutVersion),
      );
    },
  );

  app.delete(
    '/projects/:id/guidelines/:version',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'guideline.discard', problems: [...draftChanges] },
      schema: {
        summary: 'Throw a draft away',
        params: guidelineParams,
        querystring: guidelineRevisionQuery,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id: projectId, version } = request.params;
      const draft = { projectId, version, revision: request.query.revision };
      await withBoth(
        request,
        audited(request, (tx) => discardGuideline(tx, draft), aboutVersion),
      );
      return reply.code(204).send(null);
    },
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
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'guideline.publish',
        problems: ['revision_conflict'],
      },
      schema: {
        summary: 'Publish a guideline version: from then on it never changes',
        params: guidelineParams,
        querystring: guidelineRevisionQuery,
        response: { 200: guideline },
      },
    },
    (request) => {
      const { id, version } = request.params;
      return withBoth(request, publishGuideline(database, id, version, callerOf(request).id, request.query.revision));
    },
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
    async (request) => {
      const { id, version } = request.params;
      const read = (tx: Database) => acknowledgeGuideline(tx, id, version, callerOf(request).id);
      return asSeenBy(request, await audited(request, read, aboutVersion));
    },
  );
};

/** Labelers aren't told who writes what they go by. */
function asSeenBy(request: FastifyRequest, version: Guideline): Guideline {
  return projectRoleOf(request) === 'researcher' ? version : { ...version, updatedBy: null };
}

const noEstimate = { value: null, low: null, high: null, cases: 0 };

function aboutVersion({ id, version }: Guideline) {
  return { subjectId: id, detail: { version } };
}
