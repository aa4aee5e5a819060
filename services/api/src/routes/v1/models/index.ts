// Models: registered by admins from the server's disk, or made by runs. The researchers of a project have its models, every
// researcher the installation's.
import { ArtifactError, checkImportPath, type ImportFolders } from '@tastemaker/artifacts';
import {
  erasure,
  erasureImpact,
  erasureOrder,
  idParams,
  type Model,
  model,
  modelCreate,
  modelEvaluation,
  modelFiles,
  modelQuery,
  page,
  withEvaluation,
} from '@tastemaker/contracts';
import {
  cancelModelImport,
  changeModelFindings,
  createEndpointModel,
  createModelImport,
  type Database,
  listModels,
  projectById,
  uuidv7,
  visibleModel,
} from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { erase } from '../../../erasures/erase.js';
import { deliver } from '../../../jobs/deliver.js';
import { endpointToRegister } from '../../../models/endpoint-to-register.js';
import { ownerAsked, requireOwner } from '../../../models/ownership.js';
import { readingFilesOf } from '../../../problems/damaged-artifact.js';
import { answeringProblems } from '../../../problems/declared-problems.js';

export const modelRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, artifacts } = app.deps;

  app.get(
    '/models',
    {
      config: { access: 'researcher', scope: 'read', problems: ['not_found'] },
      schema: {
        summary: 'List the models of your projects, and the installation’s',
        querystring: modelQuery,
        response: { 200: page(model) },
      },
    },
    async (request) => {
      const projectId = await ownerAsked(request, request.query);
      return listModels(database, callerOf(request), { ...request.query, projectId });
    },
  );

  // Admins only, because it reads the server's import folders, or has it call any address.
  app.post(
    '/models',
    {
      config: {
        access: 'admin',
        scope: 'train',
        audit: 'model.create',
        idempotent: true,
        problems: ['not_found', 'already_exists', 'unavailable', ...answeringProblems],
      },
      schema: {
        summary: "Register a checkpoint from the server's disk, or a model behind an endpoint",
        body: modelCreate,
        response: { 201: model, 202: model },
      },
    },
    async (request, reply) => {
      const { path = '', endpoint, ...values } = request.body;
      if (values.projectId !== null) await projectById(database, values.projectId);
      if (endpoint !== undefined) {
        const id = uuidv7();
        const sealed = await endpointToRegister(app.deps, id, endpoint, callerSignal(reply));
        const change = (tx: Database) => createEndpointModel(tx, { ...values, id, ...sealed });
        const registered = await audited(request, change, (made) => ({ ...aboutModel(made), status: 201 }));
        return reply.code(201).send(registered);
      }
      checkPath(app.deps.importFolders, path);
      const change = (tx: Database) => createModelImport(tx, { ...values, sourcePath: path });
      const made = await audited(request, change, (one) => ({ ...aboutModel(one), status: 202 }));
      await deliver(app, 'import-model', { modelId: made.id }, made.id);
      return reply.code(202).send(made);
    },
  );

  app.get(
    '/models/:id',
    {
      config: { access: 'researcher', scope: 'read', problems: ['not_found'] },
      schema: { summary: 'One model', params: idParams, response: { 200: model } },
    },
    (request) => visibleModel(database, callerOf(request), request.params.id),
  );

  app.delete(
    '/models/:id',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'model.delete',
        problems: ['not_found', 'forbidden', 'conflict'],
      },
      schema: {
        summary: 'Delete a model and its files',
        params: idParams,
        querystring: erasureOrder,
        response: { 200: erasureImpact.describe('Of a dry run'), 202: erasure },
      },
    },
    async (request, reply) => {
      const one = await visibleModel(database, callerOf(request), request.params.id);
      requireOwner(request, one);
      await erase(request, reply, { kind: 'model', subjectId: one.id, projectId: one.projectId }, request.query);
      return reply;
    },
  );

  app.post(
    '/models/:id/cancel',
    {
      config: { access: 'admin', scope: 'train', audit: 'model.cancel', problems: ['not_found', 'conflict'] },
      schema: { summary: "Cancel a model's import", params: idParams, response: { 200: model } },
    },
    (request) => audited(request, (tx) => cancelModelImport(tx, request.params.id), aboutModel),
  );

  app.post(
    '/models/:id/evaluations',
    {
      config: {
        access: 'researcher',
        scope: 'train',
        audit: 'model.evaluate',
        idempotent: true,
        problems: ['not_found', 'forbidden'],
      },
      schema: {
        summary: 'Keep what a model was measured at, in its metrics and its card',
        params: idParams,
        body: modelEvaluation,
        response: { 200: model },
      },
    },
    async (request) => {
      requireOwner(request, await visibleModel(database, callerOf(request), request.params.id));
      return audited(
        request,
        (tx) => changeModelFindings(tx, request.params.id, (before) => withEvaluation(before, request.body)),
        ({ id, projectId }) => ({
          subjectId: id,
          ...(projectId === null ? {} : { projectId }),
          detail: { suite: request.body.suite },
        }),
      );
    },
  );

  app.get(
    '/models/:id/files',
    {
      config: { access: 'researcher', scope: 'read', problems: ['not_found', 'artifact_damaged'] },
      schema: { summary: "List a model's files", params: idParams, response: { 200: modelFiles } },
    },
    async (request) => {
      const found = await visibleModel(database, callerOf(request), request.params.id);
      const { checkpointHash } = found;
      if (checkpointHash === null) return { files: [] };
      const files = await readingFilesOf('model', found, () => artifacts.files(checkpointHash));
      return { files: files.map(({ name, bytes }) => ({ path: name, bytes })) };
    },
  );
};

/** @throws HttpProblem `validation_failed` for a path that is not below an import folder. */
function checkPath(folders: ImportFolders = { open: [], closed: [] }, path: string): void {
  try {
    checkImportPath(path, folders);
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    const errors = [{ path: 'path', message: error.message }];
    throw new HttpProblem('validation_failed', error.message, { errors, cause: error });
  }
}

function aboutModel({ id, projectId, kind }: Model) {
  return { subjectId: id, ...(projectId === null ? {} : { projectId }), detail: { kind } };
}
