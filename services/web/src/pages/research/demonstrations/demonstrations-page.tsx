// Demonstrations: what was written, what waits for a review, and how it goes.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Demonstration } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { useMe } from '../../../app/me.js';
import { projectRoleOf } from '../../../app/places.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { ChoiceFilter } from '../parts/choice-filter.js';
import { useEndlessList } from '../parts/endless-list.js';
import { compact, readChoice, readText } from '../parts/filter-search.js';
import { NothingFits } from '../parts/nothing-fits.js';
import { DemonstrationFiles } from './demonstration-files.js';
import { DemonstrationStateTag, demonstrationStateNames, demonstrationStates } from './demonstration-state.js';
import { NearDuplicates } from './near-duplicates.js';
import { DemonstrationStatisticsTable } from './statistics-table.js';

export function DemonstrationsPage() {
  const { t, i18n } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const isResearcher = projectRoleOf(useMe(), project) === 'researcher';
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filter = compact({
    state: readChoice(search, 'state', demonstrationStates),
    authorId: readText(search, 'authorId'),
  });
  const columns = useColumns(project);
  const list = useEndlessList({
    queryKey: ['project', project, 'demonstrations', filter],
    load: (page) => client.listDemonstrations(project, { ...filter, ...page }),
  });
  const narrow = (to: typeof filter) =>
    void navigate({ to: '/p/$project/demonstrations', params: { project }, search: to, ...searchStep(search, to) });
  const open = (id: string) =>
    void navigate({ to: '/p/$project/demonstrations/$demonstration', params: { project, demonstration: id } });
  const begin = useMutation({
    mutationFn: (promptId: 'next' | undefined) =>
      client.createDemonstration(project, promptId === undefined ? {} : { promptId }),
    onSuccess: ({ id }) => {
      open(id);
    },
  });
  const names = {
    draft: i18n._(demonstrationStateNames.draft),
    submitted: i18n._(demonstrationStateNames.submitted),
    accepted: i18n._(demonstrationStateNames.accepted),
    returned: i18n._(demonstrationStateNames.returned),
  };
  const buttons = (
    <>
      <button
        className="btn"
        type="button"
        onClick={() => {
          if (!begin.isPending) begin.mutate(undefined);
        }}
      >
        <Icon name="edit" />
        <Trans>Write a question and its answer</Trans>
      </button>
      <button
        className="btn primary"
        type="button"
        aria-busy={begin.isPending}
        onClick={() => {
          if (!begin.isPending) begin.mutate('next');
        }}
      >
        <Icon name="edit" />
        <Trans>Answer the next prompt</Trans>
      </button>
    </>
  );
  return (
    <>
      <PageHead title={<Trans>Demonstrations</Trans>} actions={buttons} />
      {begin.isError && <Failure error={begin.error} />}
      <div className="filters">
        <ChoiceFilter
          label={t`State`}
          all={t`All states`}
          choices={demonstrationStates}
          names={names}
          value={filter.state}
          onChange={(state) => {
            narrow(compact({ ...filter, state }));
          }}
        />
      </div>
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      {list.rows === undefined ? (
        list.error === undefined && <LoadingLines />
      ) : (
        <DataTable
          label={t`Demonstrations`}
          columns={columns}
          rows={list.rows}
          keyOf={({ id }) => id}
          onOpen={({ id }) => {
            open(id);
          }}
          onEnd={list.onEnd}
          empty={
            Object.keys(filter).length > 0 ? (
              <NothingFits
                onShowAll={() => {
                  narrow({});
                }}
              >
                <Trans>No demonstration fits these filters.</Trans>
              </NothingFits>
            ) : (
              <Empty action={buttons}>
                <Trans>
                  None yet. A demonstration is a question with the ideal answer, written by the guideline: an assistant
                  learns from it.
                </Trans>
              </Empty>
            )
          }
        />
      )}
      {isResearcher && (
        <>
          <DemonstrationStatisticsTable projectId={project} />
          <NearDuplicates projectId={project} />
          <DemonstrationFiles projectId={project} />
        </>
      )}
    </>
  );
}

function useColumns(projectId: string): Column<Demonstration>[] {
  const { t } = useLingui();
  const format = useFormat();
  const me = useMe();
  const members = useQuery({
    queryKey: ['project', projectId, 'members'],
    queryFn: () => client.listMembers(projectId),
    enabled: projectRoleOf(me, projectId) === 'researcher',
  }).data?.items;
  const authorOf = ({ authorId, source }: Demonstration) =>
    authorId === me.id
      ? t`you`
      : (members?.find(({ userId }) => userId === authorId)?.name ?? source ?? t`a colleague`);
  return [
    {
      key: 'question',
      head: <Trans>Question</Trans>,
      cell: ({ messages }) => (
        <span className="excerpt" dir="auto">
          {messages.findLast(({ role }) => role === 'user')?.content ?? <Trans>not written yet</Trans>}
        </span>
      ),
    },
    { key: 'state', head: <Trans>State</Trans>, cell: ({ state }) => <DemonstrationStateTag state={state} /> },
    { key: 'author', head: <Trans>By</Trans>, cell: authorOf },
    { key: 'split', head: <Trans>Split</Trans>, cell: ({ split }) => split },
    {
      key: 'changed',
      head: <Trans>Changed</Trans>,
      isNumber: true,
      cell: ({ updatedAt }) => <time>{format.dateTime(updatedAt)}</time>,
    },
  ];
}
