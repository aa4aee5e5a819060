// What a run has measured and said: its curves, beside those of others, its report and its log.
import {
  findBestEvaluation,
  idParams,
  runCurves,
  runCurvesQuery,
  runLog,
  runLogQuery,
  runMetrics,
  runReport,
} from '@tastemaker/contracts';
import { readRunCurves, readRunLog, runMetricPoints, visibleRun } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { callerOf } from '../../access/caller.js';
import { readRunReport } from '../../runs/run-report.js';

const reading = { access: 'user', scope: 'read' } as const;

export const runFigureRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/runs/metrics',
    {
      config: { ...reading, problems: ['not_found'] },
      schema: {
        summary: 'A few curves of a few runs, thinned',
        querystring: runCurvesQuery,
        response: { 200: runCurves },
      },
    },
    async (request) => {
      const { query } = request;
      const caller = callerOf(request);
      const runs = await Promise.all(query.ids.map((id) => visibleRun(database, caller, id)));
      const curves = await readRunCurves(database, query);
      return {
        runs: runs.map(({ id, name }) => ({
          id,
          name,
          curves: curves.filter(({ runId }) => runId === id).map(({ key, steps, values }) => ({ key, steps, values })),
        })),
      };
    },
  );

  app.get(
    '/runs/:id/metrics',
    {
      config: { ...reading, problems: ['not_found'] },
      schema: { summary: 'Everything the run has measured', params: idParams, response: { 200: runMetrics } },
    },
    async (request) => {
      const { id, config } = await visibleRun(database, callerOf(request), request.params.id);
      const points = await runMetricPoints(database, id);
      return { points, best: findBestEvaluation(config, points) };
    },
  );

  app.get(
    '/runs/:id/report',
    {
      config: { ...reading, problems: ['not_found', 'artifact_damaged'] },
      schema: { summary: 'What the run’s model is worth', params: idParams, response: { 200: runReport } },
    },
    async (request) => readRunReport(app.deps, await visibleRun(database, callerOf(request), request.params.id)),
  );

  app.get(
    '/runs/:id/log',
    {
      config: { ...reading, problems: ['not_found'] },
      schema: {
        summary: 'The end of the run’s log, or what came before',
        params: idParams,
        querystring: runLogQuery,
        response: { 200: runLog },
      },
    },
    async (request) => {
      const { id } = await visibleRun(database, callerOf(request), request.params.id);
      return readRunLog(database, id, request.query);
    },
  );
};
