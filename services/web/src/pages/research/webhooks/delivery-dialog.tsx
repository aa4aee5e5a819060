// One delivery: what it says, each attempt to send it, and sending it once more.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Webhook, WebhookDelivery } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { DeliveryTag } from './delivery-tag.js';
import { attemptsQuery } from './queries.js';

interface DeliveryDialogProps {
  readonly webhook: Webhook;
  readonly delivery: WebhookDelivery;
  readonly onClose: () => void;
}

export function DeliveryDialog({ webhook, delivery, onClose }: DeliveryDialogProps) {
  const format = useFormat();
  const cache = useQueryClient();
  const attempts = useQuery(attemptsQuery(webhook, delivery.id));
  const sending = useMutation({
    mutationFn: () => client.redeliver(webhook.projectId, webhook.id, delivery.id),
    onSuccess: () =>
      Promise.all(
        [['webhook-deliveries', webhook.id], attemptsQuery(webhook, delivery.id).queryKey].map((queryKey) =>
          cache.invalidateQueries({ queryKey }),
        ),
      ),
  });
  return (
    <Dialog
      title={delivery.event}
      className="delivery-dialog"
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" data-autofocus onClick={onClose}>
            <Trans>Close</Trans>
          </button>
          <button
            className="btn"
            type="button"
            aria-busy={sending.isPending}
            onClick={() => {
              if (!sending.isPending) sending.mutate();
            }}
          >
            <Trans>Send once more</Trans>
          </button>
        </>
      }
    >
      <p className="row wrap small">
        <DeliveryTag of={delivery} /> <span className="muted">{format.dateTime(delivery.createdAt)}</span>
        <code className="mono faint">{delivery.id}</code>
      </p>
      {sending.isError && <Failure error={sending.error} />}
      <pre className="payload">{JSON.stringify(delivery.data, null, 2)}</pre>
      <Loaded query={attempts}>
        {(all) =>
          all.length === 0 ? (
            <p className="muted">
              <Trans>It was not tried yet.</Trans>
            </p>
          ) : (
            <ol className="attempts" role="list" reversed>
              {all.map(({ id, number, createdAt, responseStatus, responseBody, error, durationMs }) => (
                <li key={id}>
                  <p className="small">
                    <Trans>Attempt {format.number(number)}</Trans> · {format.dateTime(createdAt)} ·{' '}
                    {format.number(durationMs)} ms · {error ?? String(responseStatus)}
                  </p>
                  {responseBody !== '' && <pre className="payload">{responseBody}</pre>}
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Dialog>
  );
}
