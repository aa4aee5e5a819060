// The columns of the table of people.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ListedUser } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import type { Column } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import type { PeopleStep } from './people-dialogs.js';
import { PersonActions } from './person-actions.js';
import { useRoleNames } from './role-names.js';

export function usePeopleColumns(onStep: (step: PeopleStep) => void): Column<ListedUser>[] {
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
    {
      key: 'seen',
      head: <Trans>Last seen</Trans>,
      cell: ({ lastSeenAt, kind }) =>
        lastSeenAt === null ? kind === 'person' && <Trans>never</Trans> : format.relative(lastSeenAt),
    },
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

function RoleChoice({ user, onStep }: { readonly user: ListedUser; readonly onStep: (step: PeopleStep) => void }) {
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

function Projects({ of: { role, projects } }: { readonly of: ListedUser }) {
  const [first] = projects;
  if (role === 'admin') return <Trans>all</Trans>;
  if (first === undefined)
    return (
      <span className="muted">
        <Trans>none yet</Trans>
      </span>
    );
  return projects.length === 1 ? first.name : <Plural value={projects.length} one="# project" other="# projects" />;
}

function State({ of: { kind, disabledAt, projects, loginLinkUntil } }: { readonly of: ListedUser }) {
  const format = useFormat();
  const pausedIn = projects.filter(({ paused }) => paused).length;
  if (disabledAt !== null)
    return (
      <span className="tag">
        <Icon name="allBad" />
        <Trans>Disabled</Trans>
      </span>
    );
  if (pausedIn > 0)
    return (
      <span className="tag caution">
        <Icon name="pause" />
        <Plural value={pausedIn} one="Paused in #" other="Paused in #" />
      </span>
    );
  if (loginLinkUntil !== null)
    return (
      <span className="tag accent">
        <Icon name="link" />
        <Trans>Link out, ends {format.relative(loginLinkUntil)}</Trans>
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
