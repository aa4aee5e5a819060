// The columns of the table of people.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { User } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { membershipsQuery } from '../../../app/people-queries.js';
import { projectsQuery } from '../../../app/project-queries.js';
import type { Column } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import type { PeopleStep } from './people-dialogs.js';
import { PersonActions } from './person-actions.js';
import { useRoleNames } from './role-names.js';

export function usePeopleColumns(onStep: (step: PeopleStep) => void): Column<User>[] {
  const format = useFormat();
  return [
    {
      key: 'name',
      head: <Trans>Name</Trans>,
      cell: ({ name, email, kind }) => (
        <span className="who">
          <b>{name}</b>
          <small>{email ?? (kind === 'person' ? <Trans>no address</Trans> : kind)}</small>
        </span>
      ),
    },
    { key: 'role', head: <Trans>Role</Trans>, cell: (user) => <RoleChoice user={user} onStep={onStep} /> },
    { key: 'projects', head: <Trans>Projects</Trans>, cell: (user) => <Projects of={user} /> },
    {
      key: 'pseudonym',
      head: <Trans>Pseudonym in exports</Trans>,
      cell: ({ pseudonym }) => <span className="mono faint">{pseudonym}</span>,
    },
    { key: 'since', head: <Trans>Since</Trans>, cell: ({ createdAt }) => format.date(createdAt) },
    { key: 'state', head: <Trans>State</Trans>, cell: (user) => <State of={user} /> },
    {
      key: 'actions',
      head: (
        <span className="visually-hidden">
          <Trans>Actions</Trans>
        </span>
      ),
      isNumber: true,
      cell: (user) => (user.kind === 'person' ? <PersonActions user={user} onStep={onStep} /> : null),
    },
  ];
}

function RoleChoice({ user, onStep }: { readonly user: User; readonly onStep: (step: PeopleStep) => void }) {
  const { t } = useLingui();
  const names = useRoleNames();
  if (user.kind !== 'person') return names[user.role];
  return (
    <select
      className="role"
      aria-label={t`Role of ${user.name}`}
      value={user.role}
      onChange={({ target }) => {
        const role = (['admin', 'researcher', 'labeler'] as const).find((each) => each === target.value);
        if (role !== undefined) onStep({ do: 'role', user, role });
      }}
    >
      {Object.entries(names).map(([role, name]) => (
        <option key={role} value={role}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Projects({ of: { id, role } }: { readonly of: User }) {
  const projects = useQuery(projectsQuery).data;
  const memberships = useQuery({ ...membershipsQuery(projects ?? []), enabled: projects !== undefined }).data;
  if (role === 'admin') return <Trans>all</Trans>;
  if (memberships === undefined) return null;
  const own = memberships.filter(({ member }) => member.userId === id);
  if (own.length === 0)
    return (
      <span className="muted">
        <Trans>none yet</Trans>
      </span>
    );
  return own.length === 1 ? own[0]?.project.name : <Plural value={own.length} one="# project" other="# projects" />;
}

function State({ of: { kind, disabledAt } }: { readonly of: User }) {
  if (disabledAt !== null)
    return (
      <span className="tag">
        <Icon name="allBad" />
        <Trans>Disabled</Trans>
      </span>
    );
  if (kind === 'person')
    return (
      <span className="muted">
        <Trans>Active</Trans>
      </span>
    );
  return (
    <span className="tag">
      <Icon name="dice" />
      {kind === 'simulated' ? <Trans>Simulated</Trans> : <Trans>Imported</Trans>}
    </span>
  );
}
