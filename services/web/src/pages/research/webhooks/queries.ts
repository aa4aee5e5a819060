// A project's webhooks, and the attempts to send one delivery.
import { queryOptions } from '@tanstack/react-query';
import type { Webhook, WebhookAttempt } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';

export const webhooksQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['webhooks', projectId],
    queryFn: async (): Promise<Webhook[]> => (await client.listWebhooks(projectId, { limit: 200 })).items,
  });

export const attemptsQuery = ({ projectId, id }: Webhook, deliveryId: string) =>
  queryOptions({
    queryKey: ['webhook-attempts', deliveryId],
    queryFn: async (): Promise<WebhookAttempt[]> =>
      (await client.listWebhookAttempts(projectId, id, deliveryId, { limit: 100 })).items,
  });
