// A delivery as it is sent: the event as JSON, and its signatures by Standard Webhooks.
import { webhookPayload } from '@tastemaker/contracts';
import type { DueDelivery } from '@tastemaker/database';
import { unseal } from '@tastemaker/secrets';
import { Webhook } from 'standardwebhooks';

/** What is sent: the same body at each attempt, signed anew, since the signature covers the time of sending. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The delivery as Standard Webhooks writes it. While a rotation overlaps it carries two signatures, of which a receiver needs
 * to know one.
 * @throws {UnsealError} where the secret was sealed with another key
 */
export function messageOf(delivery: DueDelivery, secretKey: Buffer, sentAt: Date = new Date()): Message {
  const { id, event, createdAt, data, webhookId, sealedSecret, previousSealedSecret } = delivery;
  const body = JSON.stringify(webhookPayload.parse({ type: event, timestamp: createdAt, data }));
  const signatures = [sealedSecret, previousSealedSecret]
    .filter((sealed) => sealed !== null)
    .map((sealed) => new Webhook(unseal(secretKey, `webhook:${webhookId}`, sealed)).sign(id, sentAt, body));
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Tastemaker-Webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
  };
}
