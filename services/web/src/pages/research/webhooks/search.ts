// Which webhook's deliveries are shown, as it stands in the address.
import type { WebhookDeliveryState } from '@tastemaker/contracts';

export interface WebhooksSearch {
  readonly webhook?: string;
  readonly state?: WebhookDeliveryState;
  readonly delivery?: string;
}

const states = ['waiting', 'delivered', 'failed'] as const satisfies readonly WebhookDeliveryState[];

/** What an address says that makes sense; the rest is left out. */
export function readWebhooksSearch(search: Readonly<Record<string, unknown>>): WebhooksSearch {
  const { webhook, delivery } = search;
  const state = states.find((each) => each === search['state']);
  return {
    ...(typeof webhook === 'string' ? { webhook } : {}),
    ...(typeof delivery === 'string' ? { delivery } : {}),
    ...(state === undefined ? {} : { state }),
  };
}
