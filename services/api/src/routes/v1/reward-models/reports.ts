// Evaluation reports of a reward model: ordered, made by a worker, and read in the form that is wanted.
import {
  modelReport,
  modelReportCreate,
  modelReportDetail,
  modelReportQuery,
  page,
  pageQuery,
} from '@tastemaker/contracts';
import {
  cancelModelReport,
  createModelReport,
  deleteModelReport,
  listModelReports,
  visibleModelReport,
} from '@tastemaker/database';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { deliver } from '../../../jobs/deliver.js';
import { modelReportOrder } from '../../../model-reports/order-report.js';
import { readModelReport } from '../../../model-reports/read-report.js';
import { sendReportFile } from '../../../model-reports/report-file.js';
import { askingOf, rewardModel } from '../../../models/resolve.js';
import { wantedFormat } from '../../../tables/wanted-format.js';
import { rewardModelParams } from './index.js';

const reportParams = rewardModelParams.extend({ reportId: z.uuid() });
const reading = {
  access: 'researcher',
  scope: 'read',
} as const;
const lookup = ['not_found' as const, 'model_not_ready' as const];

export const modelReportRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/reward-models/:id/reports',
    {
      config: { ...reading, problems: lookup },
      schema: {
        summary: "List a reward model's evaluation reports",
        params: rewardModelParams,
        querystring: pageQuery,
        response: { 200: page(modelReport) },
      },
    },
    async (request) => {
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      return listModelReports(database, callerOf(request), model.id, request.query);
    },
  );

  app.post(
    '/reward-models/:id/reports',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'report.create',
        idempotent: true,
        problems: ['not_found', 'model_not_ready'],
      },
      schema: {
        summary: "Score a snapshot's judged comparisons by a reward model, and report what it is worth",
        params: rewardModelParams,
        body: modelReportCreate,
        response: { 202: modelReport },
      },
    },
    async (request, reply) => {
      const asking = askingOf(request);
      const model = await rewardModel(asking, request.params.id, 'id');
      const order = await modelReportOrder(asking, model, request.body);
      const made = await audited(
        request,
        (tx) => createModelReport(tx, { ...order, createdBy: callerOf(request).id }),
        ({ id, projectId, snapshotId }) => ({ subjectId: id, projectId, detail: { modelId: model.id, snapshotId } }),
      );
      await deliver(app, 'report', { reportId: made.id }, made.id);
      return reply.code(202).send(made);
    },
  );

  app.get(
    '/reward-models/:id/reports/:reportId',
    {
      config: { ...reading, problems: [...lookup, 'conflict'] },
      schema: {
        summary: 'One evaluation report: JSON, an HTML file that stands alone, or one long table as CSV or parquet',
        params: reportParams,
        querystring: modelReportQuery,
        produces: ['application/json', 'text/html', 'text/csv', 'application/vnd.apache.parquet'],
        response: { 200: modelReportDetail },
      },
    },
    async (request, reply) => {
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      const detail = await readModelReport(database, callerOf(request), model, request.params.reportId);
      const { format } = request.query;
      const wanted = wantedFormat({ accept: request.headers.accept, format }, ['json', 'html', 'csv', 'parquet']);
      reply.header('vary', 'accept');
      if (wanted === 'json') return detail;
      sendReportFile(reply, detail, wanted);
      return reply;
    },
  );

  app.post(
    '/reward-models/:id/reports/:reportId/cancel',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'report.cancel',
        problems: ['not_found', 'model_not_ready', 'conflict'],
      },
      schema: { summary: 'Cancel a report that is being made', params: reportParams, response: { 200: modelReport } },
    },
    async (request) => {
      const { reportId, projectId } = await reportMeant(request);
      return audited(
        request,
        (tx) => cancelModelReport(tx, reportId),
        () => ({ subjectId: reportId, projectId }),
      );
    },
  );

  app.delete(
    '/reward-models/:id/reports/:reportId',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'report.delete',
        problems: ['not_found', 'model_not_ready', 'conflict'],
      },
      schema: { summary: 'Delete a report', params: reportParams, response: { 200: modelReport } },
    },
    async (request) => {
      const { reportId, projectId } = await reportMeant(request);
      return audited(
        request,
        (tx) => deleteModelReport(tx, reportId),
        () => ({ subjectId: reportId, projectId }),
      );
    },
  );

  /** @throws DatabaseError `not_found` */
  async function reportMeant(request: FastifyRequest<{ Params: z.output<typeof reportParams> }>) {
    const { id, reportId } = request.params;
    const model = await rewardModel(askingOf(request), id, 'id');
    const { summary } = await visibleModelReport(database, callerOf(request), { modelId: model.id, reportId });
    return { reportId, projectId: summary.projectId };
  }
};
