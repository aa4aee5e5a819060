// What labelers say should not be there, and what was decided on it; one of them in full at the side.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Flag } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { WithPanel } from '../../../parts/side-panel.js';
import { useEndlessList } from '../parts/endless-list.js';
import { FlagPanel } from './flag-panel.js';
import { FlagStateTag } from './flag-state-tag.js';
import { flagReasons, flagStates } from './flag-words.js';
import { type FlagsSearch, flagFilters, readFlagsSearch } from './search.js';
import './flags-page.css';

const filterNames = { ...flagStates, all: msg`All` } as const;

export function FlagsPage() {
  const { t, i18n } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const asked: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const { state, open } = readFlagsSearch(asked);
  const list = useEndlessList({
    queryKey: ['project', project, 'flags', state],
    load: (page) => client.listFlags(project, { ...page, ...(state === 'all' ? {} : { state }) }),
  });
  const go = (search: Partial<FlagsSearch>) =>
    void navigate({ to: '/p/$project/flags', params: { project }, search, ...searchStep(asked, search) });
  const columns = useColumns();
  const rows = list.rows ?? [];
  const next = rows.find((flag) => flag.state === 'open' && flag.id !== open)?.id;
  return (
    <div className="flags-page">
      <PageHead
        title={<Trans>Flags</Trans>}
        meta={
          <span>
            <Trans>What is flagged is shown to nobody until somebody has decided.</Trans>
          </span>
        }
      />
      <div className="segments" role="group" aria-label={t`Which flags`}>
        {flagFilters.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === state}
            onClick={() => {
              go({ state: each });
            }}
          >
            {i18n._(filterNames[each])}
          </button>
        ))}
      </div>
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      <WithPanel
        panel={
          open === undefined ? undefined : (
            <FlagPanel
              key={open}
              projectId={project}
              flagId={open}
              onNext={
                next === undefined
                  ? undefined
                  : () => {
                      go({ state, open: next });
                    }
              }
              onClose={() => {
                go({ state });
              }}
            />
          )
        }
      >
        {list.rows === undefined ? (
          list.error === undefined && <LoadingLines lines={6} />
        ) : (
          <DataTable
            label={t`Flags`}
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
            openKey={open}
            onOpen={({ id }) => {
              go({ state, open: id });
            }}
            onEnd={list.onEnd}
            empty={
              <Empty
                action={
                  state === 'all' ? (
                    <Link className="btn" to="/p/$project/comparisons" params={{ project }}>
                      <Trans>Read the comparisons</Trans>
                    </Link>
                  ) : (
                    <button
                      className="btn"
                      type="button"
                      onClick={() => {
                        go({ state: 'all' });
                      }}
                    >
                      <Trans>Show all</Trans>
                    </button>
                  )
                }
              >
                {state === 'open' ? (
                  <Trans>No flag waits for a decision.</Trans>
                ) : (
                  <Trans>No flag is here. Labelers flag, while they judge, what should not be shown.</Trans>
                )}
              </Empty>
            }
          />
        )}
      </WithPanel>
    </div>
  );
}

function useColumns(): Column<Flag>[] {
  const { i18n } = useLingui();
  const format = useFormat();
  return [
    {
      key: 'reason',
      head: <Trans>Reason</Trans>,
      cell: ({ reason }) => <span className="reason">{i18n._(flagReasons[reason])}</span>,
    },
    {
      key: 'note',
      head: <Trans>Note</Trans>,
      cell: ({ note }) => (
        <span className="note-line" dir="auto">
          {note === '' ? <span className="faint">–</span> : note}
        </span>
      ),
    },
    {
      key: 'on',
      head: <Trans>On</Trans>,
      cell: ({ completionId }) => (completionId === null ? <Trans>the prompt</Trans> : <Trans>an answer</Trans>),
    },
    { key: 'state', head: <Trans>State</Trans>, cell: ({ state }) => <FlagStateTag state={state} /> },
    {
      key: 'raised',
      head: <Trans>Raised</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time className="nowrap">{format.dateTime(createdAt)}</time>,
    },
  ];
}
