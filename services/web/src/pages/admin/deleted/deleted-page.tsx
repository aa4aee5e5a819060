// What was deleted: when it goes for good, and how to take it back until then.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Erasure } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { Confirm } from '../../../parts/confirm.js';
import { DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import '../admin-tables.css';
import { useErasureColumns } from './erasure-columns.js';

export function DeletedPage() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [restored, setRestored] = useState<Erasure>();
  const columns = useErasureColumns(setRestored);
  const erasures = useInfiniteQuery({
    queryKey: ['erasures'],
    queryFn: ({ pageParam }) => client.listErasures(pageParam === null ? {} : { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const rows = erasures.data?.pages.flatMap(({ items }) => items);
  return (
    <div className="admin-table">
      <PageHead
        title={<Trans>Deleted things</Trans>}
        meta={
          <Trans>What is deleted is out of sight at once, can be restored for a while, and then goes for good.</Trans>
        }
      />
      {erasures.isError && <Failure error={erasures.error} onTryAgain={() => void erasures.refetch()} />}
      {rows === undefined ? (
        !erasures.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Deleted things`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          onEnd={erasures.hasNextPage && !erasures.isFetching ? () => void erasures.fetchNextPage() : undefined}
          empty={
            <Empty>
              <Trans>
                Nothing was deleted. Projects, prompts, completions, snapshots, models and runs that somebody deletes
                stand here, with the day on which they go for good.
              </Trans>
            </Empty>
          }
        />
      )}
      {restored !== undefined && (
        <Confirm
          title={<Trans>Restore it?</Trans>}
          action={<Trans>Restore it</Trans>}
          onConfirm={async () => {
            await client.restoreErasure(restored.id);
            // It may be anything, and be shown anywhere.
            await cache.invalidateQueries();
          }}
          onClose={() => {
            setRestored(undefined);
          }}
        >
          <p>
            <Trans>It is there again for everybody who could see it, with everything that went along.</Trans>
          </p>
        </Confirm>
      )}
    </div>
  );
}
