// Operations on files in and out: imports, exports, and webhooks.
import * as c from '@tastemaker/contracts';
import type { Transport, UploadBody } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

/** What the file is, the server tells by its content. */
const upload = (body: UploadBody) => ({ body, contentType: 'application/octet-stream' });

export function transferOperations(transport: Transport) {
  return {
    /** JSON lines (plain or gzip), CSV or parquet. All of the file is imported or nothing. */
    importFile: (projectId: string, query: c.ImportQuery, body: UploadBody) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'imports'), query, upload: upload(body), repeatable: true },
        c.importResult,
      ),
    /** The same, into a project that is made for it: if the file is refused there is none. */
    importProject: (query: c.ProjectImportQuery, body: UploadBody) =>
      transport.send(
        { method: 'POST', path: '/v1/projects/import', query, upload: upload(body), repeatable: true },
        c.projectImported,
      ),
    listImports: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.send({ method: 'GET', path: at(projectId, 'imports'), query }, c.page(c.importEntry)),

    /** A snapshot's comparisons in a format of others, as a response to stream from. */
    exportSnapshot: (projectId: string, snapshotId: string, query?: c.ExportQuery) =>
      transport.open({ method: 'GET', path: at(projectId, `snapshots/${snapshotId}/export`), query }),
    /** What the other snapshot of comparisons has that this one has not, and the other way round. */
    diffSnapshots: (projectId: string, snapshotId: string, otherId: string, query?: Partial<c.PageQuery>) =>
      transport.send(
        { method: 'GET', path: at(projectId, `snapshots/${snapshotId}/diff/${otherId}`), query },
        c.snapshotDiff,
      ),

    listWebhooks: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.send({ method: 'GET', path: at(projectId, 'webhooks'), query }, c.page(c.webhook)),
    /** The only answer that carries the secret that deliveries are signed with. */
    createWebhook: (projectId: string, json: c.WebhookCreate) =>
      transport.send({ method: 'POST', path: at(projectId, 'webhooks'), json }, c.webhookCreated),
    updateWebhook: (projectId: string, webhookId: string, json: c.WebhookUpdate) =>
      transport.send(
        { method: 'PATCH', path: at(projectId, `webhooks/${webhookId}`), json, repeatable: true },
        c.webhook,
      ),
    deleteWebhook: (projectId: string, webhookId: string) =>
      transport.sendVoid({ method: 'DELETE', path: at(projectId, `webhooks/${webhookId}`) }),
    /** What was sent to a webhook, or is waiting to be, newest first. */
    listWebhookDeliveries: (projectId: string, webhookId: string, query?: c.WebhookDeliveryQuery) =>
      transport.send(
        { method: 'GET', path: at(projectId, `webhooks/${webhookId}/deliveries`), query },
        c.page(c.webhookDelivery),
      ),
    /** Sends a delivery once more, whether it arrived or was given up. */
    redeliver: (projectId: string, webhookId: string, deliveryId: string) =>
      transport.send(
        { method: 'POST', path: at(projectId, `webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`) },
        c.webhookDelivery,
      ),
  };
}
