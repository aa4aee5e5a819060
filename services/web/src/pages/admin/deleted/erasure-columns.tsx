// The columns of the table of deleted things.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Erasure, ErasureKind } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { usersQuery } from '../../../app/people-queries.js';
import { projectsQuery } from '../../../app/project-queries.js';
import type { Column } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';

export function useErasureColumns(onRestore: (erasure: Erasure) => void): Column<Erasure>[] {
  const { t } = useLingui();
  const format = useFormat();
  const kinds: Readonly<Record<ErasureKind, string>> = {
    project: t`project`,
    prompt: t`prompt`,
    completion: t`completion`,
    snapshot: t`snapshot`,
    model: t`model`,
    run: t`run`,
  };
  const people = new Map((useQuery(usersQuery).data ?? []).map(({ id, name }) => [id, name]));
  const projects = new Map((useQuery(projectsQuery).data ?? []).map(({ id, name }) => [id, name]));
  return [
    {
      key: 'what',
      head: <Trans>What</Trans>,
      cell: ({ kind, subjectId }) => (
        <>
          {kinds[kind]}{' '}
          <span className="mono faint" title={subjectId}>
            {subjectId.slice(-12)}
          </span>
        </>
      ),
    },
    {
      key: 'in',
      head: <Trans>In</Trans>,
      cell: ({ projectId }) => (projectId === null ? '–' : (projects.get(projectId) ?? projectId.slice(-12))),
    },
    {
      key: 'along',
      head: <Trans>With</Trans>,
      cell: ({ counts }) => (
        <span className="muted">
          {format.list(Object.entries(counts).map(([name, count]) => `${format.number(count)} ${name}`))}
        </span>
      ),
    },
    {
      key: 'by',
      head: <Trans>By</Trans>,
      cell: ({ requestedBy }) => (requestedBy === null ? '–' : (people.get(requestedBy) ?? '–')),
    },
    { key: 'when', head: <Trans>Deleted</Trans>, cell: ({ requestedAt }) => format.dateTime(requestedAt) },
    { key: 'state', head: <Trans>State</Trans>, cell: (erasure) => <State of={erasure} /> },
    {
      key: 'actions',
      head: (
        <span className="visually-hidden">
          <Trans>Actions</Trans>
        </span>
      ),
      isNumber: true,
      cell: (erasure) =>
        erasure.restoredAt === null &&
        erasure.purgedAt === null && (
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              onRestore(erasure);
            }}
          >
            <Icon name="undo" />
            <Trans>Restore</Trans>
          </button>
        ),
    },
  ];
}

function State({ of: { restoredAt, purgedAt, purgeAfter, error } }: { readonly of: Erasure }) {
  const format = useFormat();
  if (restoredAt !== null) return <Trans>restored {format.date(restoredAt)}</Trans>;
  if (purgedAt !== null) return <Trans>gone since {format.date(purgedAt)}</Trans>;
  if (error !== null)
    return (
      <span className="tag critical" title={error}>
        <Icon name="caution" />
        <Trans>not purged yet: {error}</Trans>
      </span>
    );
  return (
    <span className="tag caution">
      <Icon name="clock" />
      <Trans>goes {format.dateTime(purgeAfter)}</Trans>
    </span>
  );
}
