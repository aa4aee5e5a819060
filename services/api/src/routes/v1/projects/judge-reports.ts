// What judges are worth beside people, what both say of models, and whether one may stop.
import {
  decision,
  decisionQuery,
  estimates,
  estimatesQuery,
  idParams,
  judgesReport,
  precisionForecast,
  precisionQuery,
} from '@tastemaker/contracts';
import { judgeById, listJudges, projectById } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Asking, askingOf, languageModel } from '../../../models/resolve.js';
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
      config: { ...config, problems: [...config.problems, 'model_not_ready'] },
      schema: {
        summary: 'Win rate and strengths of models from few votes of people and many of a judge',
        params: judgeParams,
        querystring: estimatesQuery,
        response: { 200: estimates },
      },
    },
    async (request) => {
      const { id: projectId, judgeId } = request.params;
      const { left, right, tag, humanSample } = request.query;
      const judge = await judgeById(database, projectId, judgeId);
      const models =
        left === undefined || right === undefined
          ? undefined
          : await twoModels(askingOf(request, projectId), left, right);
      return reporter.report({ kind: 'estimates', projectId, judge, tag, humanSample, models });
    },
  );

  app.get(
    '/projects/:id/decision',
    {
      config: { ...config, problems: [...config.problems, 'model_not_ready'] },
      schema: {
        summary: 'Which of two models people prefer, and whether one may stop',
        params: idParams,
        querystring: decisionQuery,
        response: { 200: decision },
      },
    },
    async (request) => {
      const { id: projectId } = request.params;
      const { left, right, tag, promptId, votesPerUnit } = request.query;
      const { settings } = await projectById(database, projectId);
      const [one, other] = await twoModels(askingOf(request, projectId), left, right);
      const unit = promptId === undefined ? ('prompt' as const) : ('labeler' as const);
      return reporter.report({
        kind: 'decision',
        projectId,
        models: { left: one, right: other },
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

type NamedModel = { id: string; name: string };

async function twoModels(asking: Asking, left: string, right: string): Promise<[NamedModel, NamedModel]> {
  const one = await languageModel(asking, left, 'left');
  const other = await languageModel(asking, right, 'right');
  return [
    { id: one.id, name: one.name },
    { id: other.id, name: other.name },
  ];
}
