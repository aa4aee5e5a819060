// A project's leaderboard: its figures, and what people change of it.
import {
  idParams,
  type Leaderboard,
  leaderboard,
  leaderboardChange,
  leaderboardChangesQuery,
  leaderboardDeclare,
  leaderboardRead,
  leaderboardWithdraw,
  page,
} from '@tastemaker/contracts';
import {
  type Database,
  declareLeaderboard,
  listLeaderboardChanges,
  placeOf,
  returnEntry,
  withdrawEntry,
} from '@tastemaker/database';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { callerOf } from '../../../access/caller.js';
import { leaderboardColumns, leaderboardRows } from '../../../leaderboard/leaderboard-table.js';
import { createLeaderboards } from '../../../leaderboard/leaderboards.js';
import { leaderboardAsked, namedEntry } from '../../../leaderboard/project-leaderboard.js';
import type { Reporter } from '../../../reports/reporter.js';
import { type TableFormat, tableFile, tableTypes } from '../../../tables/figure-table.js';
import { wantedFormat } from '../../../tables/wanted-format.js';

export const leaderboardRoutes: FastifyPluginAsyncZod<{ reporter: Reporter }> = async (app, { reporter }) => {
  const { longWork: database, artifacts, pool } = app.deps;
  const board = { database, leaderboards: createLeaderboards({ place: placeOf(pool), database, artifacts, reporter }) };
  const changing = {
    access: 'project-researcher' as const,
    scope: 'write' as const,
    idempotent: true,
    problems: ['too_many_requests' as const, 'conflict' as const],
  };

  app.get(
    '/projects/:id/leaderboard',
    {
      config: { access: 'project-researcher', scope: 'read', problems: ['too_many_requests'] },
      schema: {
        summary: 'Strengths of models, or of any attribute of completions, from pairwise votes',
        params: idParams,
        querystring: leaderboardRead,
        produces: ['application/json', 'text/csv', 'application/vnd.apache.parquet'],
        response: { 200: leaderboard },
      },
    },
    async (request, reply) => {
      const { format, ...asked } = request.query;
      const found = await leaderboardAsked(board, request.params.id, asked);
      const wanted = wantedFormat({ accept: request.headers.accept, format }, ['json', 'csv', 'parquet']);
      reply.header('vary', 'accept');
      if (wanted === 'json') return found;
      sendTable(reply, found, wanted);
      return reply;
    },
  );

  app.get(
    '/projects/:id/leaderboard/changes',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Every change that people made of the leaderboard, newest first',
        params: idParams,
        querystring: leaderboardChangesQuery,
        response: { 200: page(leaderboardChange) },
      },
    },
    (request) => listLeaderboardChanges(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/leaderboard/settings',
    {
      config: { ...changing, audit: 'leaderboard.settings' },
      schema: {
        summary: 'Declare the settings whose figures are not exploratory',
        params: idParams,
        body: leaderboardDeclare,
        response: { 201: leaderboardChange },
      },
    },
    async (request, reply) => {
      const order = { projectId: request.params.id, actorId: callerOf(request).id, ...request.body };
      const made = await audited(request, (tx) => declareLeaderboard(tx, order), about);
      return reply.code(201).send(made);
    },
  );

  for (const { path, audit, summary, change } of entryChanges) {
    app.post(
      `/projects/:id/leaderboard/${path}`,
      {
        config: { ...changing, audit },
        schema: { summary, params: idParams, body: leaderboardWithdraw, response: { 201: leaderboardChange } },
      },
      async (request, reply) => {
        const { by, key, reason } = request.body;
        const projectId = request.params.id;
        const entry = await namedEntry(board, projectId, { by, key });
        const order = { projectId, actorId: callerOf(request).id, reason, entry };
        return reply.code(201).send(await audited(request, (tx: Database) => change(tx, order), about));
      },
    );
  }
};

function sendTable(reply: FastifyReply, board: Leaderboard, format: TableFormat): void {
  void reply
    .type(tableTypes[format])
    .header('content-disposition', `attachment; filename="leaderboard.${format}"`)
    .send(tableFile(leaderboardRows(board), leaderboardColumns, format));
}

const entryChanges = [
  {
    path: 'withdrawals',
    audit: 'leaderboard.withdraw',
    summary: 'Withdraw an entry: it is listed as withdrawn, and its votes go on counting',
    change: withdrawEntry,
  },
  { path: 'returns', audit: 'leaderboard.return', summary: 'Put a withdrawn entry back', change: returnEntry },
] as const;

function about({ id }: { id: string }) {
  return { subjectId: id };
}
