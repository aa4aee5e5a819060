// All prompts of a project; one of them in full at the side, with its candidates.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ListedPrompt } from '@tastemaker/contracts';
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
import { readText, readYesOrNo } from '../parts/filter-search.js';
import { NothingFits } from '../parts/nothing-fits.js';
import { AddPrompts } from './add-prompts.js';
import { PromptFilters } from './prompt-filters.js';
import { PromptPanel } from './prompt-panel.js';
import { type PromptsSearch, readPromptsSearch } from './search.js';

export function PromptsPage() {
  const { t } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const asked: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filter = readPromptsSearch(asked);
  const open = readText(asked, 'open');
  const isAdding = readYesOrNo(asked, 'new') === true;
  const columns = useColumns();
  const list = useEndlessList({
    queryKey: ['project', project, 'prompts', filter],
    load: (page) => client.listPrompts(project, { ...filter, ...page, order: 'newest' }),
  });
  const count = useQuery({
    queryKey: ['project', project, 'prompts', 'count', filter],
    queryFn: () => client.countPrompts(project, filter),
  });
  const go = (search: PromptsSearch & { open?: string; new?: boolean }) =>
    void navigate({ to: '/p/$project/prompts', params: { project }, search, ...searchStep(asked, search) });
  const addPrompts = () => {
    go({ ...filter, new: true });
  };
  const shown = list.rows?.find(({ id }) => id === open);
  return (
    <>
      <PageHead
        title={<Trans>Prompts</Trans>}
        actions={
          <>
            <Link className="btn" to="/p/$project/imports" params={{ project }}>
              <Icon name="download" />
              <Trans>Import a file</Trans>
            </Link>
            <button className="btn primary" type="button" onClick={addPrompts}>
              <Icon name="add" />
              <Trans>Add prompts</Trans>
            </button>
          </>
        }
      />
      <PromptFilters filter={filter} onChange={go} />
      <CountWords count={count.data} />
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      <WithPanel
        panel={
          shown === undefined ? undefined : (
            <PromptPanel
              key={shown.id}
              prompt={shown}
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
            label={t`Prompts`}
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
                  <Trans>No prompt fits these filters.</Trans>
                </NothingFits>
              ) : (
                <Empty
                  action={
                    <>
                      <button className="btn primary" type="button" onClick={addPrompts}>
                        <Icon name="add" />
                        <Trans>Add prompts</Trans>
                      </button>
                      <Link className="btn" to="/p/$project/imports" params={{ project }}>
                        <Icon name="download" />
                        <Trans>Import a file</Trans>
                      </Link>
                    </>
                  }
                >
                  <Trans>No prompts yet. Type some, or import a file.</Trans>
                </Empty>
              )
            }
          />
        )}
      </WithPanel>
      {isAdding && (
        <AddPrompts
          projectId={project}
          onClose={() => {
            go(filter);
          }}
        />
      )}
    </>
  );
}

function useColumns(): Column<ListedPrompt>[] {
  const format = useFormat();
  return [
    {
      key: 'prompt',
      head: <Trans>Prompt</Trans>,
      cell: ({ excerpt }) => (
        <span className="excerpt" dir="auto">
          {excerpt}
        </span>
      ),
    },
    {
      key: 'completions',
      head: <Trans>Candidates</Trans>,
      isNumber: true,
      cell: ({ completions }) => format.number(completions),
    },
    {
      key: 'comparisons',
      head: <Trans>Comparisons</Trans>,
      isNumber: true,
      cell: ({ comparisons }) => format.number(comparisons),
    },
    { key: 'split', head: <Trans>Split</Trans>, cell: ({ split }) => split },
    {
      key: 'tags',
      head: <Trans>Tags</Trans>,
      cell: ({ tags }) => <span className="muted">{tags.length > 0 ? format.list(tags) : '–'}</span>,
    },
    {
      key: 'added',
      head: <Trans>Added</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time>{format.date(createdAt)}</time>,
    },
  ];
}
