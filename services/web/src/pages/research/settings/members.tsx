// Who belongs to a project: role, skills, quota; added, changed, removed.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Member, Project } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Confirm } from '../../../parts/confirm.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { MemberDialog } from './member-dialog.js';
import { membersQuery } from './queries.js';

type Step =
  | { readonly do: 'add' }
  | { readonly do: 'change'; readonly member: Member }
  | { readonly do: 'remove'; readonly member: Member };

export function Members({ project }: { readonly project: Project }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [step, setStep] = useState<Step>();
  const members = useQuery(membersQuery(project.id));
  const columns = useColumns(setStep);
  const close = () => {
    setStep(undefined);
  };
  const refresh = () => cache.invalidateQueries({ queryKey: membersQuery(project.id).queryKey });
  return (
    <div id="members">
      <Section
        title={<Trans>Members</Trans>}
        tools={
          <button
            className="btn"
            type="button"
            onClick={() => {
              setStep({ do: 'add' });
            }}
          >
            <Icon name="add" />
            <Trans>Add a member</Trans>
          </button>
        }
      >
        <Loaded query={members}>
          {(all) => <DataTable label={t`Members`} columns={columns} rows={all} keyOf={({ userId }) => userId} />}
        </Loaded>
      </Section>
      {(step?.do === 'add' || step?.do === 'change') && (
        <MemberDialog
          project={project}
          member={step.do === 'change' ? step.member : undefined}
          members={members.data ?? []}
          onDone={() => {
            close();
            void refresh();
          }}
          onClose={close}
        />
      )}
      {step?.do === 'remove' && (
        <Confirm
          title={<Trans>Remove {step.member.name}?</Trans>}
          action={<Trans>Remove {step.member.name}</Trans>}
          isDangerous
          onConfirm={async () => {
            await client.removeMember(project.id, step.member.userId);
            await refresh();
          }}
          onClose={close}
        >
          <p>
            <Trans>
              They see nothing of this project any more, and what they hold goes to others. What they judged stays.
            </Trans>
          </p>
        </Confirm>
      )}
    </div>
  );
}

function useColumns(onStep: (step: Step) => void): Column<Member>[] {
  const { t } = useLingui();
  const format = useFormat();
  return [
    { key: 'name', head: <Trans>Name</Trans>, cell: ({ name }) => <b className="member">{name}</b> },
    {
      key: 'role',
      head: <Trans>Role here</Trans>,
      cell: ({ role }) => (role === 'labeler' ? <Trans>labeler</Trans> : <Trans>researcher</Trans>),
    },
    {
      key: 'skills',
      head: <Trans>Skills</Trans>,
      cell: ({ skills }) => (skills.length === 0 ? <span className="faint">–</span> : format.list(skills)),
    },
    {
      key: 'quota',
      head: <Trans>A day</Trans>,
      isNumber: true,
      cell: ({ dailyQuota }) =>
        dailyQuota === null ? (
          <span className="faint">
            <Trans>as the project</Trans>
          </span>
        ) : (
          format.number(dailyQuota)
        ),
    },
    { key: 'joined', head: <Trans>Since</Trans>, cell: ({ joinedAt }) => format.date(joinedAt) },
    {
      key: 'seen',
      head: <Trans>Last seen</Trans>,
      cell: ({ lastSeenAt }) => (lastSeenAt === null ? <Trans>never</Trans> : format.relative(lastSeenAt)),
    },
    {
      key: 'actions',
      head: (
        <span className="visually-hidden">
          <Trans>Actions</Trans>
        </span>
      ),
      isNumber: true,
      cell: (member) => (
        <span className="row member-actions">
          <button
            className="btn quiet"
            type="button"
            aria-label={t`Change ${member.name}`}
            onClick={() => {
              onStep({ do: 'change', member });
            }}
          >
            <Trans>Change</Trans>
          </button>
          <button
            className="btn quiet"
            type="button"
            aria-label={t`Remove ${member.name}`}
            onClick={() => {
              onStep({ do: 'remove', member });
            }}
          >
            <Trans>Remove</Trans>
          </button>
        </span>
      ),
    },
  ];
}
