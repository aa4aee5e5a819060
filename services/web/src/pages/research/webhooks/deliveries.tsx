// What was sent to a webhook, or waits to be; each with its attempts.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Webhook, WebhookDelivery, WebhookDeliveryState } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Section } from '../../../parts/section.js';
import { DeliveryDialog } from './delivery-dialog.js';
import { DeliveryTag } from './delivery-tag.js';
import type { WebhooksSearch } from './search.js';

interface DeliveriesProps {
  readonly webhook: Webhook;
  readonly search: WebhooksSearch;
  readonly onChange: (search: WebhooksSearch) => void;
}

export function Deliveries({ webhook, search, onChange }: DeliveriesProps) {
  const { t } = useLingui();
  const columns = useColumns();
  const { state } = search;
  const deliveries = useInfiniteQuery({
    queryKey: ['webhook-deliveries', webhook.id, state],
    queryFn: ({ pageParam }) =>
      client.listWebhookDeliveries(webhook.projectId, webhook.id, {
        ...(state === undefined ? {} : { state }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 10_000,
  });
  const rows = deliveries.data?.pages.flatMap(({ items }) => items);
  const opened = rows?.find(({ id }) => id === search.delivery);
  const choices: readonly (readonly [WebhookDeliveryState | undefined, string])[] = [
    [undefined, t`All`],
    ['waiting', t`Waiting`],
    ['delivered', t`Arrived`],
    ['failed', t`Given up`],
  ];
  const show = (wanted: WebhookDeliveryState | undefined) => {
    onChange({ webhook: webhook.id, ...(wanted === undefined ? {} : { state: wanted }) });
  };
  return (
    <Section
      title={<Trans>Deliveries</Trans>}
      note={<span className="mono">{webhook.url}</span>}
      tools={
        <div className="segments" role="radiogroup" aria-label={t`State`}>
          {choices.map(([value, words]) => (
            <button
              key={words}
              type="button"
              role="radio"
              aria-checked={value === state}
              onClick={() => {
                show(value);
              }}
            >
              {words}
            </button>
          ))}
        </div>
      }
    >
      {deliveries.isError && <Failure error={deliveries.error} onTryAgain={() => void deliveries.refetch()} />}
      {rows === undefined ? (
        !deliveries.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Deliveries`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          openKey={search.delivery}
          onOpen={({ id }) => {
            onChange({ ...search, webhook: webhook.id, delivery: id });
          }}
          onEnd={deliveries.hasNextPage && !deliveries.isFetching ? () => void deliveries.fetchNextPage() : undefined}
          empty={
            <p className="muted">
              <Trans>Nothing was sent yet, or nothing fits the filter.</Trans>
            </p>
          }
        />
      )}
      {opened !== undefined && (
        <DeliveryDialog
          webhook={webhook}
          delivery={opened}
          onClose={() => {
            show(state);
          }}
        />
      )}
    </Section>
  );
}

function useColumns(): Column<WebhookDelivery>[] {
  const format = useFormat();
  return [
    { key: 'when', head: <Trans>When</Trans>, cell: ({ createdAt }) => format.dateTime(createdAt) },
    { key: 'event', head: <Trans>Event</Trans>, cell: ({ event }) => <span className="mono">{event}</span> },
    { key: 'state', head: <Trans>State</Trans>, cell: (delivery) => <DeliveryTag of={delivery} /> },
    {
      key: 'attempts',
      head: <Trans>Attempts</Trans>,
      isNumber: true,
      cell: ({ attempts }) => format.number(attempts),
    },
    {
      key: 'answer',
      head: <Trans>Last answer</Trans>,
      cell: ({ responseStatus, error }) => (
        <span className="muted">{error ?? (responseStatus === null ? '–' : String(responseStatus))}</span>
      ),
    },
  ];
}
