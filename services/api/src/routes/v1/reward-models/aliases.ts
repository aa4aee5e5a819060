// Aliases of reward models: versions side by side, one of them in force under a name, switched and taken back while it is asked.
import { aliasName, modelAlias, modelAliases, modelAliasSet, page, pageQuery } from '@tastemaker/contracts';
import { aliasedModelId, listModelAliases, modelAliasHistory, modelBeforeAlias } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerGone } from '../../../inference/gone.js';
import { readyModel } from '../../../models/resolve.js';
import { inferenceProblems } from '../../../problems/inference-problems.js';
import { switchAlias } from '../../../rewards/switch-alias.js';

const params = z.object({ name: aliasName });
const switching = { access: 'researcher', scope: 'train' } as const;

export const aliasRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/reward-models/aliases',
    {
      config: { access: 'researcher', scope: ['read', 'ask'] },
      schema: { summary: 'What each alias stands for', response: { 200: modelAliases } },
    },
    async () => ({ items: await listModelAliases(database) }),
  );

  app.get(
    '/reward-models/aliases/:name',
    {
      config: { access: 'researcher', scope: ['read', 'ask'] },
      schema: {
        summary: 'What an alias stood for, the one in force first',
        params,
        querystring: pageQuery,
        response: { 200: page(modelAlias) },
      },
    },
    (request) => modelAliasHistory(database, request.params.name, request.query),
  );

  app.put(
    '/reward-models/aliases/:name',
    {
      config: { ...switching, audit: 'alias.set', problems: [...inferenceProblems, 'already_exists', 'conflict'] },
      schema: {
        summary: 'Let an alias stand for another model, once that is loaded',
        params,
        body: modelAliasSet,
        response: { 200: modelAlias },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { modelId, force } = request.body;
      const to = await readyModel(database, modelId, 'modelId', ['reward']);
      const from = await aliasedModelId(database, name);
      return switchAlias(request, { name, from, to, onlyFrom: false, force }, callerGone(reply));
    },
  );

  app.post(
    '/reward-models/aliases/:name/rollback',
    {
      config: { ...switching, audit: 'alias.rollback', idempotent: true, problems: [...inferenceProblems, 'conflict'] },
      schema: { summary: 'Let an alias stand for what it stood for before', params, response: { 200: modelAlias } },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { current, before } = await modelBeforeAlias(database, name);
      const to = await readyModel(database, before, 'name', ['reward']);
      // Whoever goes back is in a hurry: a reference set that is missing there is no reason to stay.
      return switchAlias(request, { name, from: current, to, onlyFrom: true, force: true }, callerGone(reply));
    },
  );
};
