// Reviewing demonstrations, and looking at all of them together: who writes what how well, and what is there twice.
import {
  demonstration,
  demonstrationReviewSubmit,
  demonstrationStatistics,
  idParams,
  nearDuplicatePair,
  page,
  pageQuery,
} from '@tastemaker/contracts';
import { listNearDuplicates, reviewDemonstration, demonstrationStatistics as statisticsOf } from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../../../../access/caller.js';
import { unknownCursor } from '../../../../problems/not-found.js';
import { demonstrationParams } from './index.js';

/** The list is in order of similarity, so its cursor is a place in it. */
const placePattern = /^\d{1,9}$/;
const nearDuplicateQuery = pageQuery.extend({
  cursor: z.string().max(500).optional().meta({ pattern: placePattern.source }),
});

export const demonstrationReviewRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;

  app.post(
    '/projects/:id/demonstrations/:demonstrationId/review',
    {
      // Without Idempotency-Key: the same review sent again is the same review.
      config: {
        access: 'project-researcher',
        scope: 'label',
        audit: ['demonstration.accept', 'demonstration.return'],
        problems: ['own_demonstration', 'conflict', 'revision_conflict'],
      },
      schema: {
        summary: "Accept somebody else's demonstration, or return it with a comment",
        params: demonstrationParams,
        body: demonstrationReviewSubmit,
        response: { 200: demonstration },
      },
    },
    (request) => {
      const { id: projectId, demonstrationId } = request.params;
      const reviewerId = callerOf(request).id;
      return reviewDemonstration(database, { projectId, demonstrationId, reviewerId, ...request.body });
    },
  );

  app.get(
    '/projects/:id/demonstrations/statistics',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Quality of the demonstrations by author and by guideline version, counted now',
        params: idParams,
        response: { 200: demonstrationStatistics },
      },
    },
    (request) => statisticsOf(database, request.params.id),
  );

  app.get(
    '/projects/:id/demonstrations/near-duplicates',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Pairs of demonstrations that say nearly the same, the most similar first',
        params: idParams,
        querystring: nearDuplicateQuery,
        response: { 200: page(nearDuplicatePair) },
      },
    },
    ({ params, query: { limit, cursor = '0' } }) => {
      if (!placePattern.test(cursor)) throw unknownCursor();
      return listNearDuplicates(database, params.id, { limit, offset: Number(cursor) });
    },
  );
};
