// All comparisons of a project, narrowed by what stands in the address; one of them in full at the side.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ListedComparison } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { WithPanel } from '../../../parts/side-panel.js';
import { CountWords } from '../parts/count-words.js';
import { useEndlessList } from '../parts/endless-list.js';
import { readText } from '../parts/filter-search.js';
import { NextStepLink } from '../parts/next-step-link.js';
import { NothingFits } from '../parts/nothing-fits.js';
import { ComparisonFilters } from './comparison-filters.js';
import { ComparisonPanel } from './comparison-panel.js';
import { type ComparisonsSearch, readComparisonsSearch } from './search.js';

export function ComparisonsPage() {
  const { t } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const asked: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filter = readComparisonsSearch(asked);
  const open = readText(asked, 'open');
  const columns = useColumns();
  const list = useEndlessList({
    queryKey: ['project', project, 'comparisons', filter],
    load: (page) => client.listComparisons(project, { ...filter, ...page, order: 'newest' }),
  });
  const count = useQuery({
    queryKey: ['project', project, 'comparisons', 'count', filter],
    queryFn: () => client.countComparisons(project, filter),
  });
  const go = (search: ComparisonsSearch & { open?: string }) =>
    void navigate({ to: '/p/$project/comparisons', params: { project }, search, ...searchStep(asked, search) });
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <>
      <PageHead title={<Trans>Comparisons</Trans>} />
      <ComparisonFilters filter={filter} onChange={go} />
      <CountWords count={count.data} />
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      <WithPanel
        panel={
          open === undefined ? undefined : (
            <ComparisonPanel
              key={open}
              projectId={project}
              comparisonId={open}
              onClose={() => {
                go(filter);
              }}
            />
          )
        }
      >
        {list.rows === undefined ? (
          list.error === undefined && <LoadingLines lines={8} />
        ) : (
          <DataTable
            label={t`Comparisons`}
            columns={columns}
            rows={list.rows}
            keyOf={({ id }) => id}
            openKey={open}
            onOpen={({ id }) => {
              go({ ...filter, open: id });
            }}
            onEnd={list.onEnd}
            empty={
              isNarrowed ? (
                <NothingFits
                  onShowAll={() => {
                    go({});
                  }}
                >
                  <Trans>No comparison fits these filters.</Trans>
                </NothingFits>
              ) : (
                <Empty action={<NextStepLink project={project} />}>
                  <Trans>Nothing is compared yet. Comparisons are made of a prompt’s candidates.</Trans>
                </Empty>
              )
            }
          />
        )}
      </WithPanel>
    </>
  );
}

function useColumns(): Column<ListedComparison>[] {
  const { t } = useLingui();
  const format = useFormat();
  const purposes = { work: null, gold: t`gold`, repeat: t`repeat` } as const;
  return [
    {
      key: 'prompt',
      head: <Trans>Prompt</Trans>,
      cell: ({ excerpt, isFlagged }) => (
        <span className="excerpt" dir="auto">
          {isFlagged && (
            <span className="tag caution">
              <Icon name="flag" />
              <Trans>flagged</Trans>
            </span>
          )}
          {excerpt}
        </span>
      ),
    },
    {
      key: 'candidates',
      head: <Trans>Candidates</Trans>,
      isNumber: true,
      cell: ({ completionIds }) => format.number(completionIds.length),
    },
    {
      key: 'judgments',
      head: <Trans>Judged</Trans>,
      isNumber: true,
      cell: ({ judgmentsDone, judgmentsNeeded }) => (
        <Trans>
          {format.number(judgmentsDone)} of {format.number(judgmentsNeeded)}
        </Trans>
      ),
    },
    {
      key: 'state',
      head: <Trans>State</Trans>,
      cell: ({ status, purpose }) => (
        <span className="row">
          <span className="tag">{status === 'open' ? <Trans>open</Trans> : <Trans>closed</Trans>}</span>
          {purposes[purpose] !== null && <span className="tag accent">{purposes[purpose]}</span>}
        </span>
      ),
    },
    { key: 'split', head: <Trans>Split</Trans>, cell: ({ split }) => split },
    {
      key: 'tags',
      head: <Trans>Tags</Trans>,
      cell: ({ tags }) => <span className="muted">{tags.length > 0 ? format.list(tags) : '–'}</span>,
    },
    {
      key: 'priority',
      head: <Trans>Priority</Trans>,
      isNumber: true,
      cell: ({ priority }) => format.number(priority),
    },
    {
      key: 'made',
      head: <Trans>Made</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time>{format.date(createdAt)}</time>,
    },
  ];
}
