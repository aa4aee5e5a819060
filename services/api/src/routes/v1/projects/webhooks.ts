// Where a project's events are sent, and what became of each. Workers send them.
import {
  idParams,
  page,
  pageQuery,
  webhook,
  webhookAttempt,
  webhookCreate,
  webhookCreated,
  webhookDelivery,
  webhookDeliveryQuery,
  webhookRotate,
  webhookUpdate,
} from '@tastemaker/contracts';
import {
  createWebhook,
  deleteWebhook,
  listWebhookAttempts,
  listWebhookDeliveries,
  listWebhooks,
  redeliver,
  rotateWebhookSecret,
  updateWebhook,
  uuidv7,
} from '@tastemaker/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audited } from '../../../access/audited.js';
import { makeWebhookSecret } from '../../../access/sealed-secrets.js';

const webhookParams = idParams.extend({ webhookId: z.uuid() });
const deliveryParams = webhookParams.extend({ deliveryId: z.uuid() });

export const webhookRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, secretKey } = app.deps;

  app.get(
    '/projects/:id/webhooks',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: { summary: 'List webhooks', params: idParams, querystring: pageQuery, response: { 200: page(webhook) } },
    },
    (request) => listWebhooks(database, request.params.id, request.query),
  );

  app.post(
    '/projects/:id/webhooks',
    {
      // Not idempotent: the kept answer would hold the secret.
      config: { access: 'project-researcher', scope: 'write', audit: 'webhook.create', problems: ['unavailable'] },
      schema: {
        summary: 'Register a URL that events are sent to, signed. Only this answer has the secret',
        params: idParams,
        body: webhookCreate,
        response: { 201: webhookCreated },
      },
    },
    async (request, reply) => {
      const id = uuidv7();
      const { secret, sealedSecret } = makeWebhookSecret(secretKey, id);
      const order = { id, projectId: request.params.id, sealedSecret, ...request.body };
      const made = await audited(
        request,
        (tx) => createWebhook(tx, order),
        ({ events }) => ({ subjectId: id, detail: { events } }),
      );
      return reply.code(201).send({ ...made, secret });
    },
  );

  app.patch(
    '/projects/:id/webhooks/:webhookId',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'webhook.update' },
      schema: {
        summary: 'Change a webhook, switch it off (what waits for it waits on), or on again',
        params: webhookParams,
        body: webhookUpdate,
        response: { 200: webhook },
      },
    },
    (request) =>
      audited(
        request,
        (tx) => updateWebhook(tx, named(request.params), request.body),
        ({ id }) => ({ subjectId: id, detail: { changed: Object.keys(request.body) } }),
      ),
  );

  app.post(
    '/projects/:id/webhooks/:webhookId/rotate',
    {
      // Not idempotent: the kept answer would hold the secret.
      config: { access: 'project-researcher', scope: 'write', audit: 'webhook.rotate', problems: ['unavailable'] },
      schema: {
        summary: 'Give a webhook a new secret; for a while deliveries are signed with the old one, too',
        params: webhookParams,
        body: webhookRotate,
        response: { 200: webhookCreated },
      },
    },
    async (request) => {
      const { overlapSeconds } = request.body;
      const { secret, sealedSecret } = makeWebhookSecret(secretKey, request.params.webhookId);
      const rotation = { sealedSecret, overlapSeconds };
      const rotated = await audited(
        request,
        (tx) => rotateWebhookSecret(tx, named(request.params), rotation),
        ({ id }) => ({ subjectId: id, detail: { overlapSeconds } }),
      );
      return { ...rotated, secret };
    },
  );

  app.delete(
    '/projects/:id/webhooks/:webhookId',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'webhook.delete' },
      schema: { summary: 'Remove a webhook and its log', params: webhookParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { webhookId } = request.params;
      const change = (tx: typeof database) => deleteWebhook(tx, named(request.params));
      await audited(request, change, () => ({ subjectId: webhookId }));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/projects/:id/webhooks/:webhookId/deliveries',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'What was sent, or is waiting to be, newest first',
        params: webhookParams,
        querystring: webhookDeliveryQuery,
        response: { 200: page(webhookDelivery) },
      },
    },
    (request) => listWebhookDeliveries(database, named(request.params), request.query),
  );

  app.get(
    '/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/attempts',
    {
      config: { access: 'project-researcher', scope: 'read' },
      schema: {
        summary: 'Each attempt to send a delivery, newest first: status, time, and the beginning of the answer',
        params: deliveryParams,
        querystring: pageQuery,
        response: { 200: page(webhookAttempt) },
      },
    },
    (request) => {
      const { deliveryId } = request.params;
      return listWebhookAttempts(database, { ...named(request.params), deliveryId }, request.query);
    },
  );

  app.post(
    '/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver',
    {
      config: { access: 'project-researcher', scope: 'write', audit: 'webhook.redeliver' },
      schema: {
        summary: 'Send a delivery once more, whether it arrived or was given up',
        params: deliveryParams,
        response: { 200: webhookDelivery },
      },
    },
    (request) => {
      const { deliveryId } = request.params;
      const change = (tx: typeof database) => redeliver(tx, { ...named(request.params), deliveryId });
      return audited(request, change, () => ({ subjectId: deliveryId }));
    },
  );
};

function named({ id, webhookId }: z.infer<typeof webhookParams>) {
  return { projectId: id, webhookId };
}
