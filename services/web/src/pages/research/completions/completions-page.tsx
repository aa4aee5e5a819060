// All completions of a project with where they came from.
import './completions-page.css';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ListedCompletion } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { SearchField } from '../../../parts/search-field.js';
import { SidePanel, WithPanel } from '../../../parts/side-panel.js';
import { CandidateCard } from '../parts/candidate-card.js';
import { ChoiceFilter } from '../parts/choice-filter.js';
import { CountWords } from '../parts/count-words.js';
import { useEndlessList } from '../parts/endless-list.js';
import { compact, readChoice, readText } from '../parts/filter-search.js';
import { NextStepLink } from '../parts/next-step-link.js';
import { NothingFits } from '../parts/nothing-fits.js';

const authors = ['model', 'person', 'import'] as const;

function readSearch(search: Readonly<Record<string, unknown>>) {
  return compact({
    kind: readChoice(search, 'kind', authors),
    tag: readText(search, 'tag'),
    search: readText(search, 'search'),
    modelId: readText(search, 'modelId'),
    promptId: readText(search, 'promptId'),
    sampleId: readText(search, 'sampleId'),
  });
}

export function CompletionsPage() {
  const { t } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const asked: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filter = readSearch(asked);
  const open = readText(asked, 'open');
  const columns = useColumns();
  const models =
    useQuery({ queryKey: ['models', 'all'], queryFn: () => client.listModels({ limit: 500 }) }).data?.items ?? [];
  const list = useEndlessList({
    queryKey: ['project', project, 'completions', filter],
    load: (page) => client.listCompletions(project, { ...filter, ...page, order: 'newest' }),
  });
  const count = useQuery({
    queryKey: ['project', project, 'completions', 'count', filter],
    queryFn: () => client.countCompletions(project, filter),
  });
  const go = (search: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/p/$project/completions',
      params: { project },
      search: compact(search),
      ...searchStep(asked, search),
    });
  const shown = list.rows?.find(({ id }) => id === open);
  return (
    <>
      <PageHead title={<Trans>Completions</Trans>} />
      <div className="filters" role="search" aria-label={t`Filters`}>
        <SearchField
          label={t`Words of the prompt`}
          value={filter.search ?? ''}
          onSearch={(search) => {
            go({ ...filter, search });
          }}
        />
        <ChoiceFilter
          label={t`Author`}
          all={t`All authors`}
          choices={authors}
          names={{ model: t`models`, person: t`people`, import: t`imported` }}
          value={filter.kind}
          onChange={(kind) => {
            go({ ...filter, kind });
          }}
        />
        <ChoiceFilter
          label={t`Model`}
          all={t`All models`}
          choices={models.map(({ id }) => id)}
          names={Object.fromEntries(models.map(({ id, name }) => [id, name]))}
          value={filter.modelId}
          onChange={(modelId) => {
            go({ ...filter, modelId });
          }}
        />
      </div>
      <CountWords count={count.data} />
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      <WithPanel
        panel={
          shown === undefined ? undefined : (
            <SidePanel
              key={shown.id}
              title={<Trans>Completion</Trans>}
              onClose={() => {
                go(filter);
              }}
            >
              <p className="small muted" dir="auto">
                {shown.excerpt}
              </p>
              <CandidateCard completion={shown} />
            </SidePanel>
          )
        }
      >
        {list.rows === undefined ? (
          list.error === undefined && <LoadingLines lines={8} />
        ) : (
          <DataTable
            label={t`Completions`}
            className="completions-table"
            columns={columns}
            rows={list.rows}
            keyOf={({ id }) => id}
            openKey={open}
            onOpen={({ id }) => {
              go({ ...filter, open: id });
            }}
            onEnd={list.onEnd}
            empty={
              Object.keys(filter).length > 0 ? (
                <NothingFits
                  onShowAll={() => {
                    go({});
                  }}
                >
                  <Trans>No completion fits these filters.</Trans>
                </NothingFits>
              ) : (
                <Empty
                  action={
                    <>
                      <NextStepLink project={project} />
                      <Link className="btn" to="/p/$project/imports" params={{ project }}>
                        <Icon name="download" />
                        <Trans>Import a file</Trans>
                      </Link>
                    </>
                  }
                >
                  <Trans>No answers yet. A model is asked for some on the overview, or a file brings them.</Trans>
                </Empty>
              )
            }
          />
        )}
      </WithPanel>
    </>
  );
}

function useColumns(): Column<ListedCompletion>[] {
  const { t } = useLingui();
  const format = useFormat();
  const names = { model: t`a model`, person: t`a person`, import: t`a file` } as const;
  return [
    {
      key: 'text',
      head: <Trans>Text</Trans>,
      cell: ({ text }) => (
        <span className="excerpt" dir="auto">
          {text.slice(0, 200)}
        </span>
      ),
    },
    {
      key: 'prompt',
      head: <Trans>Prompt</Trans>,
      cell: ({ excerpt }) => (
        <span className="excerpt muted" dir="auto">
          {excerpt}
        </span>
      ),
    },
    { key: 'author', head: <Trans>By</Trans>, cell: ({ author }) => names[author.kind] },
    {
      key: 'comparisons',
      head: <Trans>Comparisons</Trans>,
      isNumber: true,
      cell: ({ comparisons }) => format.number(comparisons),
    },
    {
      key: 'made',
      head: <Trans>Made</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time>{format.date(createdAt)}</time>,
    },
  ];
}
