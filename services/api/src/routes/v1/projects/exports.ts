// What snapshots hold: as they were trained on, in formats of others, and what is different between two.
import { Readable } from 'node:stream';
import {
  datasetFolder,
  datasetQuery,
  exportQuery,
  exportSummary,
  snapshotDiff,
  snapshotDiffQuery,
} from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readingFilesOf } from '../../../problems/damaged-artifact.js';
import { diffSnapshots } from '../../../snapshots/diff.js';
import { datasetFolder as datasetFolderOf } from '../../../snapshots/exports/dataset-folder.js';
import { exportSnapshot, summarizeExport } from '../../../snapshots/exports/export-snapshot.js';
import { snapshotOfProject, snapshotParams } from '../../../snapshots/stored-snapshots.js';

export const exportRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, artifacts } = app.deps;

  app.get(
    '/projects/:id/snapshots/:snapshotId/download',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['artifact_damaged'] },
      schema: {
        summary: "A snapshot's JSONL",
        params: snapshotParams,
        produces: ['application/jsonl'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const snapshot = await snapshotOfProject(database, request.params);
      const { contentHash } = snapshot;
      const file = await readingFilesOf('snapshot', snapshot, () => artifacts.openFile(contentHash));
      return reply
        .header('content-type', 'application/jsonl')
        .header('content-length', file.bytes)
        .header('content-disposition', `attachment; filename="${contentHash}.jsonl"`)
        .send(file.stream);
    },
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId/export',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['conflict', 'artifact_damaged'] },
      schema: {
        summary: "A snapshot's comparisons in a format of others, labelers by their pseudonyms",
        params: snapshotParams,
        querystring: exportQuery,
        produces: ['application/jsonl', 'application/vnd.apache.parquet'],
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const snapshot = await snapshotOfProject(database, request.params);
      const { name, contentType, summary, chunks } = await exportSnapshot(artifacts, snapshot, request.query);
      return reply
        .header('content-type', contentType)
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('export-summary', JSON.stringify(summary))
        .send(Readable.from(chunks, { objectMode: false }));
    },
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId/export/summary',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['conflict', 'artifact_damaged'] },
      schema: {
        summary: 'How many rows an export with these options has, and what it leaves out',
        description: 'The export itself tells the same, as JSON, in the header `export-summary`.',
        params: snapshotParams,
        querystring: exportQuery,
        response: { 200: exportSummary },
      },
    },
    async (request) => {
      const snapshot = await snapshotOfProject(database, request.params);
      return summarizeExport(artifacts, snapshot, request.query);
    },
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId/export/dataset',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['conflict', 'artifact_damaged'] },
      schema: {
        summary: 'A snapshot as a dataset folder: its card, and where the file of each split is',
        description: '`datasets.load_dataset` and the Hugging Face Hub take the folder as it is.',
        params: snapshotParams,
        querystring: datasetQuery,
        response: { 200: datasetFolder },
      },
    },
    async (request) => {
      const snapshot = await snapshotOfProject(database, request.params);
      return datasetFolderOf(artifacts, snapshot, request.query);
    },
  );

  app.get(
    '/projects/:id/snapshots/:snapshotId/diff/:otherId',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['conflict', 'artifact_damaged'] },
      schema: {
        summary: 'What the other snapshot of comparisons has that this one has not, and the other way round',
        params: snapshotParams.extend({ otherId: z.uuid() }),
        querystring: snapshotDiffQuery,
        response: { 200: snapshotDiff },
      },
    },
    async (request) => {
      const { id, snapshotId, otherId } = request.params;
      const from = await snapshotOfProject(database, { id, snapshotId });
      const to = await snapshotOfProject(database, { id, snapshotId: otherId });
      return diffSnapshots(artifacts, from, to, request.query);
    },
  );
};
