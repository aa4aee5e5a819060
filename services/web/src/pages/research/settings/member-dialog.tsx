// Adds a member, found by name or address, or changes one's role, skills and quota.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Member, MemberRole, Project } from '@tastemaker/contracts';
import { useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { useMe } from '../../../app/me.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { FindPerson } from './find-person.js';
import { candidatesQuery } from './queries.js';
import { readWords } from './setting-controls.js';

interface MemberDialogProps {
  readonly project: Project;
  /** Undefined: a new one. */
  readonly member: Member | undefined;
  readonly members: readonly Member[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function MemberDialog({ project, member, members, onDone, onClose }: MemberDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const me = useMe();
  const [userId, setUserId] = useState(member?.userId ?? '');
  const [role, setRole] = useState<MemberRole>(member?.role ?? 'labeler');
  const [skills, setSkills] = useState(member?.skills.join(', ') ?? '');
  const [quota, setQuota] = useState(member?.dailyQuota?.toString() ?? '');
  const candidates = useQuery({ ...candidatesQuery(me, ''), enabled: member === undefined });
  const saving = useMutation({
    mutationFn: () =>
      client.addMember(project.id, {
        userId,
        role,
        skills: readWords(skills),
        dailyQuota: quota.trim() === '' ? null : Number(quota),
      }),
    onSuccess: onDone,
  });
  const errorOf = fieldErrors(saving.error);
  const others = candidates.data?.filter(({ id }) => !members.some((each) => each.userId === id));
  return (
    <Dialog
      title={member === undefined ? <Trans>Add a member</Trans> : <Trans>Change {member.name}</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={saving.isPending}>
            {member === undefined ? <Trans>Add the member</Trans> : <Trans>Save</Trans>}
          </button>
        </>
      }
    >
      <form
        className="form"
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (userId !== '' && !saving.isPending) saving.mutate();
        }}
      >
        {saving.isError && !namesFields(saving.error) && <Failure error={saving.error} />}
        {member === undefined && (
          <FindPerson candidates={others} value={userId} onChange={setUserId} error={errorOf('userId')} />
        )}
        <Field label={<Trans>Role here</Trans>} error={errorOf('role')}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={role}
              onChange={({ target }) => {
                setRole(target.value === 'researcher' ? 'researcher' : 'labeler');
              }}
            >
              <option value="labeler">{t`Labeler: judges and writes demonstrations`}</option>
              <option value="researcher">{t`Researcher: runs the project`}</option>
            </select>
          )}
        </Field>
        <Field
          label={<Trans>Skills</Trans>}
          hint={
            project.settings.skillTags.length === 0 ? (
              <Trans>With commas between. The project has no skill tags yet, so everybody gets everything.</Trans>
            ) : (
              <Trans>With commas between, of: {project.settings.skillTags.join(', ')}</Trans>
            )
          }
          error={errorOf('skills')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={skills}
              onChange={({ target }) => {
                setSkills(target.value);
              }}
            />
          )}
        </Field>
        <Field
          label={<Trans>Daily quota</Trans>}
          hint={<Trans>Empty: as the project has it.</Trans>}
          error={errorOf('dailyQuota')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input"
              type="number"
              value={quota}
              onChange={({ target }) => {
                setQuota(target.value);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
