// What became of a delivery.
import { Trans } from '@lingui/react/macro';
import type { WebhookDelivery } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

export function DeliveryTag({ of: { state, nextAttemptAt } }: { readonly of: WebhookDelivery }) {
  const format = useFormat();
  if (state === 'delivered')
    return (
      <span className="tag plain">
        <Icon name="check" />
        <Trans>arrived</Trans>
      </span>
    );
  if (state === 'failed')
    return (
      <span className="tag critical">
        <Icon name="caution" />
        <Trans>given up</Trans>
      </span>
    );
  return (
    <span className="tag caution">
      <Icon name="clock" />
      {nextAttemptAt === null ? <Trans>waits</Trans> : <Trans>next try {format.relative(nextAttemptAt)}</Trans>}
    </span>
  );
}
