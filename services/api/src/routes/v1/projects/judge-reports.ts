// What judges are worth beside people, what both say of models, and whether one may stop.
import {
  decision,
  decisionQuery,
  estimates,
  estimatesQuery,
  idParams,
  judgesReport,
  type LeaderboardBy,
  precisionForecast,
  precisionQuery,
} from '@tastemaker/contracts';
import { DatabaseError, judgeById, listJudges, modelByReference, projectById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { NamedEntries } from '../../../judges/judge-reports.js';
import { type Asking, askingOf } from '../../../models/resolve.js';
import type { Reporter } from '../../../reports/reporter.js';

const judgeParams = z.object({ id: z.uuid(), judgeId: z.uuid() });

/** A report tells of so many judges, the oldest first. */
const mostJudges = 200;

export const judgeReportRoutes: FastifyPluginAsyncZod<{ reporter: Reporter }> = async (app, { reporter }) => {
  const { database } = app.deps;
  const config = {
    access: 'project-researcher' as const,
    scope: 'read' as const,
    problems: ['too_many_requests' as const],
  };

  app.get(
    '/projects/:id/judges/report',
    {
      config,
      schema: { summary: 'Judges beside people, with intervals', params: idParams, response: { 200: judgesReport } },
    },
    async (request) => {
      const { id: projectId } = request.params;
      const { items: judges } = await listJudges(database, projectId, { limit: mostJudges });
      return reporter.report({ kind: 'judges', projectId, judges });
    },
  );

  app.get(
    '/projects/:id/judges/:judgeId/estimates',
    {
      config,
      schema: {
        summary:
          'Win rate and strengths of models, or of another attribute, from few votes of people and many of a judge',
        params: judgeParams,
        querystring: estimatesQuery,
        response: { 200: estimates },
      },
    },
    async (request) => {
      const { id: projectId, judgeId } = request.params;
      const { left, right, ...options } = request.query;
      const judge = await judgeById(database, projectId, judgeId);
      const named =
        left === undefined || right === undefined
          ? undefined
          : await namedEntries(askingOf(request, projectId), options.by, left, right);
      return reporter.report({ kind: 'estimates', projectId, judge, named, ...options });
    },
  );

  app.get(
    '/projects/:id/decision',
    {
      config,
      schema: {
        summary: 'Which of two models, or of two of another attribute, people prefer, and whether one may stop',
        params: idParams,
        querystring: decisionQuery,
        response: { 200: decision },
      },
    },
    async (request) => {
      const { id: projectId } = request.params;
      const { by, left, right, tag, promptId, votesPerUnit } = request.query;
      const { settings } = await projectById(database, projectId);
      const unit = promptId === undefined ? ('prompt' as const) : ('labeler' as const);
      return reporter.report({
        kind: 'decision',
        projectId,
        by,
        named: await namedEntries(askingOf(request, projectId), by, left, right),
        tag,
        promptId,
        unit,
        votesPerUnit: votesPerUnit ?? (unit === 'prompt' ? settings.judgmentsPerComparison : 1),
      });
    },
  );

  app.get(
    '/projects/:id/forecast',
    {
      config,
      schema: {
        summary: 'How many more judgments an interval of ±x takes, and how such forecasts fared',
        params: idParams,
        querystring: precisionQuery,
        response: { 200: precisionForecast },
      },
    },
    (request) => reporter.report({ kind: 'precision', projectId: request.params.id, wanted: request.query.width }),
  );
};

const isId = (text: string) => z.uuid().safeParse(text).success;

/** A model that is named by id may be without completions as yet. */
async function namedEntries(asking: Asking, by: LeaderboardBy, left: string, right: string): Promise<NamedEntries> {
  const models =
    by === 'model' ? await Promise.all([left, right].filter(isId).map((id) => modelEntry(asking, id))) : [];
  return { left, right, models: models.filter((model) => model !== undefined) };
}

/** Undefined: there is none that the caller may see. */
async function modelEntry({ database, viewer, projectId }: Asking, reference: string) {
  try {
    const { id, name } = await modelByReference(database, { viewer, projectId, reference }, 'models');
    return { key: id, name, detail: null };
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'not_found') return undefined;
    throw error;
  }
}
