// Operations on webhooks: where a project's events are sent, and what became of each.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

export function webhookOperations(transport: Transport) {
  return {
    listWebhooks: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'webhooks'), query }, 'webhook'),
    /** The only answer that carries the secret that deliveries are signed with. */
    createWebhook: (projectId: string, json: c.WebhookCreate) =>
      transport.send({ method: 'POST', path: at(projectId, 'webhooks'), json }, 'webhookCreated'),
    updateWebhook: (projectId: string, webhookId: string, json: c.WebhookUpdate) =>
      transport.send(
        { method: 'PATCH', path: at(projectId, `webhooks/${webhookId}`), json, repeatable: true },
        'webhook',
      ),
    /** A new secret, in this answer only; deliveries are signed with the old one, too, for a day unless said otherwise. */
    rotateWebhookSecret: (projectId: string, webhookId: string, json: c.WebhookRotate = {}) =>
      transport.send({ method: 'POST', path: at(projectId, `webhooks/${webhookId}/rotate`), json }, 'webhookCreated'),
    deleteWebhook: (projectId: string, webhookId: string) =>
      transport.sendVoid({ method: 'DELETE', path: at(projectId, `webhooks/${webhookId}`) }),
    /** What was sent to a webhook, or is waiting to be, newest first. */
    listWebhookDeliveries: (projectId: string, webhookId: string, query?: c.WebhookDeliveryQuery) =>
      transport.sendPage(
        { method: 'GET', path: at(projectId, `webhooks/${webhookId}/deliveries`), query },
        'webhookDelivery',
      ),
    /** Each attempt to send a delivery, newest first. */
    listWebhookAttempts: (projectId: string, webhookId: string, deliveryId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage(
        { method: 'GET', path: at(projectId, `webhooks/${webhookId}/deliveries/${deliveryId}/attempts`), query },
        'webhookAttempt',
      ),
    /** Sends a delivery once more, whether it arrived or was given up. */
    redeliver: (projectId: string, webhookId: string, deliveryId: string) =>
      transport.send(
        { method: 'POST', path: at(projectId, `webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`) },
        'webhookDelivery',
      ),
  };
}
