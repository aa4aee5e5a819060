// The columns of the audit log.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { AuditRecord } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { usersQuery } from '../../../app/people-queries.js';
import { projectsQuery } from '../../../app/project-queries.js';
import type { Column } from '../../../parts/data-table.js';

export function useAuditColumns(): Column<AuditRecord>[] {
  const format = useFormat();
  const people = new Map((useQuery(usersQuery).data ?? []).map(({ id, name }) => [id, name]));
  const projects = new Map((useQuery(projectsQuery).data ?? []).map(({ id, name }) => [id, name]));
  return [
    {
      key: 'when',
      head: <Trans>When</Trans>,
      cell: ({ createdAt }) => (
        <time className="faint" dateTime={createdAt}>
          {format.dateTime(createdAt)}
        </time>
      ),
    },
    {
      key: 'who',
      head: <Trans>Who</Trans>,
      cell: ({ actorId }) =>
        actorId === null ? <Trans>the system</Trans> : (people.get(actorId) ?? <Id of={actorId} />),
    },
    { key: 'did', head: <Trans>Did</Trans>, cell: ({ action }) => <span className="mono">{action}</span> },
    {
      key: 'in',
      head: <Trans>In</Trans>,
      cell: ({ projectId }) => (projectId === null ? <None /> : (projects.get(projectId) ?? <Id of={projectId} />)),
    },
    {
      key: 'what',
      head: <Trans>What</Trans>,
      cell: ({ subjectId }) =>
        subjectId === null ? <None /> : (people.get(subjectId) ?? projects.get(subjectId) ?? <Id of={subjectId} />),
    },
    {
      key: 'detail',
      head: <Trans>Detail</Trans>,
      cell: ({ detail }) => <span className="muted detail">{describeDetail(detail)}</span>,
    },
  ];
}

function None() {
  return <span className="faint">–</span>;
}

function Id({ of }: { readonly of: string }) {
  return (
    <span className="mono faint" title={of}>
      {of.slice(-12)}
    </span>
  );
}

/** As it was written down: names of the contracts, which are the same in every language. */
function describeDetail(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
