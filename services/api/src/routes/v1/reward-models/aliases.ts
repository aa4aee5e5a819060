// Aliases of reward models: versions side by side, one of them in force under a name, switched and taken back while it is asked.
import {
  aliasName,
  modelAlias,
  modelAliases,
  modelAliasHistoryQuery,
  modelAliasQuery,
  modelAliasSet,
  page,
} from '@tastemaker/contracts';
import { aliasedModelId, listModelAliases, modelAliasHistory, modelBeforeAlias } from '@tastemaker/database';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../access/caller.js';
import { aliasMeant, ownerAsked, ownerOfNewAlias, requireOwner } from '../../../models/ownership.js';
import { askingOf, rewardModelNamed } from '../../../models/resolve.js';
import { inferenceProblems } from '../../../problems/declared-problems.js';
import { notFound } from '../../../problems/not-found.js';
import { switchAlias } from '../../../rewards/switch-alias.js';

const params = z.object({ name: aliasName });
const switching = { access: 'researcher', scope: 'train' } as const;

export const aliasRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.get(
    '/reward-models/aliases',
    {
      config: { access: 'researcher', scope: ['read', 'ask'], problems: ['not_found'] },
      schema: {
        summary: 'What each alias of your projects and of the installation stands for',
        querystring: modelAliasQuery,
        response: { 200: modelAliases },
      },
    },
    async (request) => ({
      items: await listModelAliases(database, callerOf(request), await ownerAsked(request, request.query)),
    }),
  );

  app.get(
    '/reward-models/aliases/:name',
    {
      config: { access: 'researcher', scope: ['read', 'ask'], problems: ['not_found'] },
      schema: {
        summary: 'What an alias stood for, the one in force first',
        params,
        querystring: modelAliasHistoryQuery,
        response: { 200: page(modelAlias) },
      },
    },
    async (request) => {
      const { projectId: _owner, ...pageRequest } = request.query;
      const alias = await aliasMeant(request, request.params.name, await ownerAsked(request, request.query));
      return modelAliasHistory(database, alias ?? { name: request.params.name, projectId: null }, pageRequest);
    },
  );

  app.put(
    '/reward-models/aliases/:name',
    {
      config: {
        ...switching,
        audit: 'alias.set',
        problems: [...inferenceProblems, 'forbidden', 'already_exists', 'conflict'],
      },
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
      const to = await rewardModelNamed(askingOf(request), modelId, 'modelId');
      const projectId = await ownerOfNewAlias(request, to, request.body.projectId);
      const from = await aliasedModelId(database, { name, projectId });
      return switchAlias(request, { name, projectId, from, to, onlyFrom: false, force }, callerSignal(reply));
    },
  );

  app.post(
    '/reward-models/aliases/:name/rollback',
    {
      config: {
        ...switching,
        audit: 'alias.rollback',
        idempotent: true,
        problems: [...inferenceProblems, 'forbidden', 'conflict'],
      },
      schema: {
        summary: 'Let an alias stand for what it stood for before',
        params,
        querystring: modelAliasQuery,
        response: { 200: modelAlias },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const alias = await aliasMeant(request, name, await ownerAsked(request, request.query));
      if (alias === undefined) throw notFound('alias');
      requireOwner(request, alias);
      const { current, before } = await modelBeforeAlias(database, alias);
      const to = await rewardModelNamed(askingOf(request), before, 'name');
      // Whoever goes back is in a hurry: a reference set that is missing there is no reason to stay.
      const order = { ...alias, from: current, to, onlyFrom: true, force: true };
      return switchAlias(request, order, callerSignal(reply));
    },
  );
};
