// The audit log: who changed what, when. Entries hold ids; names are looked up for what is shown.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { client } from '../../../app/client.js';
import { searchStep } from '../../../app/search-step.js';
import { DataTable } from '../../../parts/data-table.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { AdminTabs } from '../admin-tabs.js';
import { useAuditColumns } from './audit-columns.js';
import { AuditFind } from './audit-find.js';
import './audit-page.css';
import { auditQueryOf, readAuditSearch } from './search.js';
import { TakeAlong } from './take-along.js';

export function AuditPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const search = readAuditSearch(useSearch({ strict: false }));
  const columns = useAuditColumns();
  const entries = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam }) =>
      client.listAudit({ ...auditQueryOf(search), limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const rows = entries.data?.pages.flatMap(({ items }) => items);
  return (
    <div className="audit-page admin-table">
      <AdminTabs />
      <AuditFind
        search={search}
        onChange={(to) => void navigate({ to: '/admin/audit', search: to, ...searchStep(search, to) })}
        tools={<TakeAlong search={search} />}
      />
      {entries.isError && <Failure error={entries.error} onTryAgain={() => void entries.refetch()} />}
      {rows === undefined ? (
        !entries.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Audit log`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          onEnd={entries.hasNextPage && !entries.isFetching ? () => void entries.fetchNextPage() : undefined}
          empty={
            <p className="muted">
              <Trans>Nothing fits these filters.</Trans>
            </p>
          }
        />
      )}
      <p className="small faint foot-note">
        <Trans>Entries can be neither changed nor deleted, and hold no names: those shown here are looked up.</Trans>
      </p>
    </div>
  );
}
