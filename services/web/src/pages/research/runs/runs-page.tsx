// All runs: which are going, which are over, and how good they came out.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Run } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Estimate } from '../../../parts/estimate.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { testAccuracyOf } from '../run/accuracy.js';
import { runKindNames } from '../run/run-kind.js';
import { RunStatus } from '../run/run-status.js';
import { RunFilters } from './run-filters.js';
import { type RunsSearch, readRunsSearch } from './search.js';

export function RunsPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const search = readRunsSearch(useSearch({ strict: false }));
  const columns = useColumns();
  const runs = useInfiniteQuery({
    queryKey: ['runs', search],
    queryFn: ({ pageParam }) => client.listRuns({ ...search, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 10_000,
  });
  const rows = runs.data?.pages.flatMap(({ items }) => items);
  const filter = (to: RunsSearch) => void navigate({ to: '/runs', search: to, ...searchStep(search, to) });

  return (
    <>
      <PageHead
        title={<Trans>Runs</Trans>}
        actions={
          <Link className="btn primary" to="/runs/new" search={search.projectId ? { project: search.projectId } : {}}>
            <Icon name="run" />
            <Trans>New run</Trans>
          </Link>
        }
      />
      <RunFilters search={search} onChange={filter} />
      {runs.isError && <Failure error={runs.error} onTryAgain={() => void runs.refetch()} />}
      {rows === undefined ? (
        !runs.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Runs`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/runs/$run', params: { run: id } })}
          onEnd={runs.hasNextPage && !runs.isFetching ? () => void runs.fetchNextPage() : undefined}
          empty={
            <Empty
              action={
                <Link className="btn" to="/runs/new">
                  <Trans>New run</Trans>
                </Link>
              }
            >
              {Object.keys(search).length > 0 ? (
                <Trans>No run fits these filters.</Trans>
              ) : (
                <Trans>
                  No model has been trained here yet. A run learns from a snapshot of judgments or demonstrations.
                </Trans>
              )}
            </Empty>
          }
        />
      )}
    </>
  );
}

function useColumns(): Column<Run>[] {
  const { i18n } = useLingui();
  const format = useFormat();
  const projects = useQuery(projectsQuery).data ?? [];
  const progressOf = ({ status, progress }: Run) =>
    status === 'running' && progress?.totalSteps ? format.percent(progress.step / progress.totalSteps, 0) : null;
  return [
    {
      key: 'name',
      head: <Trans>Name</Trans>,
      cell: ({ id, name }) => (
        <Link className="strong" to="/runs/$run" params={{ run: id }}>
          {name}
        </Link>
      ),
    },
    {
      key: 'status',
      head: <Trans>State</Trans>,
      cell: (run) => (
        <span className="row">
          <RunStatus status={run.status} /> <span className="num muted">{progressOf(run)}</span>
        </span>
      ),
    },
    { key: 'kind', head: <Trans>Trains</Trans>, cell: ({ kind }) => i18n._(runKindNames[kind]) },
    {
      key: 'project',
      head: <Trans>Project</Trans>,
      cell: ({ projectId }) => projects.find(({ id }) => id === projectId)?.name ?? '–',
    },
    {
      key: 'accuracy',
      head: <Trans>Test accuracy</Trans>,
      cell: (run) => {
        const accuracy = testAccuracyOf(run);
        return accuracy === undefined ? <span className="faint">–</span> : <Estimate of={accuracy} />;
      },
    },
    {
      key: 'begun',
      head: <Trans>Begun</Trans>,
      isNumber: true,
      cell: ({ startedAt, createdAt }) => <time>{format.dateTime(startedAt ?? createdAt)}</time>,
    },
  ];
}
