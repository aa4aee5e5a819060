// Links by which people become labelers of a project. They are closed, never removed.
import {
  enrolmentLink,
  enrolmentLinkCreate,
  enrolmentLinkParams,
  enrolmentLinkUpdate,
  idParams,
  page,
  pageQuery,
} from '@tastemaker/contracts';
import {
  createEnrolmentLink,
  enrolmentLinkById,
  listEnrolmentLinks,
  updateEnrolmentLink,
  uuidv7,
} from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { audited } from '../../../access/audited.js';
import { consentHashOf, makeSlug, shownLink } from '../../../enrolment/links.js';

export const enrolmentLinkRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, secretKey } = app.deps;

  app.get(
    '/projects/:id/enrolment-links',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'List enrolment links, and how many enrolled by each',
        params: idParams,
        querystring: pageQuery,
        response: { 200: page(enrolmentLink) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await listEnrolmentLinks(database, request.params.id, request.query);
      return { items: items.map((link) => shownLink(request, link)), nextCursor };
    },
  );

  app.post(
    '/projects/:id/enrolment-links',
    {
      // Not idempotent: the kept answer would hold the link, which is kept sealed only.
      config: {
        access: 'project-researcher',
        scope: 'write',
        audit: 'enrolment-link.create',
        problems: ['unavailable'],
      },
      schema: {
        summary: 'Make a link by which people enrol as labelers of the project',
        params: idParams,
        body: enrolmentLinkCreate,
        response: { 201: enrolmentLink },
      },
    },
    async (request, reply) => {
      const id = uuidv7();
      const { consent, platform, peopleAtMost, judgmentsPerPerson } = request.body;
      const order = { ...request.body, id, projectId: request.params.id, consentHash: consentHashOf(consent) };
      const made = await audited(
        request,
        (tx) => createEnrolmentLink(tx, { ...order, ...makeSlug(secretKey, id) }),
        () => ({ subjectId: id, detail: { platform, peopleAtMost, judgmentsPerPerson } }),
      );
      return reply.code(201).send(shownLink(request, made));
    },
  );

  app.get(
    '/projects/:id/enrolment-links/:linkId',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'An enrolment link', params: enrolmentLinkParams, response: { 200: enrolmentLink } },
    },
    async (request) => shownLink(request, await enrolmentLinkById(database, named(request.params))),
  );

  app.patch(
    '/projects/:id/enrolment-links/:linkId',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'enrolment-link.update' },
      schema: {
        summary: 'Close an enrolment link, or open it again; let more people in, or longer',
        params: enrolmentLinkParams,
        body: enrolmentLinkUpdate,
        response: { 200: enrolmentLink },
      },
    },
    async (request) => {
      const changed = await audited(
        request,
        (tx) => updateEnrolmentLink(tx, named(request.params), request.body),
        ({ id }) => ({ subjectId: id, detail: { ...request.body } }),
      );
      return shownLink(request, changed);
    },
  );
};

function named({ id, linkId }: { id: string; linkId: string }) {
  return { projectId: id, linkId };
}
