// Adds a person, or changes a name or an address.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { LoginLink, Role, User } from '@tastemaker/contracts';
import { useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { ProjectChoice } from './project-choice.js';
import { useRoleWords } from './role-names.js';

interface PersonFormProps {
  /** Undefined: a new one. */
  readonly user: User | undefined;
  /** With a login link for a new person. */
  readonly onDone: (user: User, link?: LoginLink) => void;
  readonly onClose: () => void;
}

export function PersonForm({ user, onDone, onClose }: PersonFormProps) {
  const form = useId();
  const words = useRoleWords();
  const projects = useQuery(projectsQuery).data ?? [];
  const [name, setName] = useState(user?.name ?? '');
  const [email, setEmail] = useState(user?.email ?? '');
  const [role, setRole] = useState<Role>('labeler');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const saving = useMutation({
    mutationFn: async () => {
      const address = email.trim() === '' ? null : email.trim();
      if (user !== undefined) return { user: await client.updateUser(user.id, { name, email: address }) };
      const made = await client.createUser({ name, email: address, role });
      const there = role === 'labeler' ? 'labeler' : 'researcher';
      for (const projectId of role === 'admin' ? [] : chosen)
        await client.addMember(projectId, { userId: made.id, role: there });
      return { user: made, link: await client.createLoginLink(made.id) };
    },
    onSuccess: (saved) => {
      onDone(saved.user, saved.link);
    },
  });
  const errorOf = fieldErrors(saving.error);
  return (
    <Dialog
      title={user === undefined ? <Trans>Add a person</Trans> : <Trans>Change {user.name}</Trans>}
      className="person-dialog"
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={saving.isPending}>
            {user === undefined ? <Trans>Add, and make a link</Trans> : <Trans>Save</Trans>}
          </button>
        </>
      }
    >
      <form
        className="form"
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving.isPending) saving.mutate();
        }}
      >
        {saving.isError && !namesFields(saving.error) && <Failure error={saving.error} />}
        <Field label={<Trans>Name</Trans>} error={errorOf('name')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              required
              data-autofocus
              value={name}
              onChange={({ target }) => {
                setName(target.value);
              }}
            />
          )}
        </Field>
        <Field
          label={
            <Trans>
              E-mail <span className="faint">optional</span>
            </Trans>
          }
          hint={<Trans>For passwords, OpenID and links by mail.</Trans>}
          error={errorOf('email')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input"
              type="email"
              value={email}
              onChange={({ target }) => {
                setEmail(target.value);
              }}
            />
          )}
        </Field>
        {user === undefined && (
          <Field label={<Trans>Role</Trans>} error={errorOf('role')}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={role}
                onChange={({ target }) => {
                  setRole((['admin', 'researcher'] as const).find((each) => each === target.value) ?? 'labeler');
                }}
              >
                {Object.entries(words).map(([each, meaning]) => (
                  <option key={each} value={each}>
                    {meaning}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {user === undefined && role !== 'admin' && projects.length > 0 && (
          <ProjectChoice projects={projects} value={chosen} onChange={setChosen} />
        )}
      </form>
    </Dialog>
  );
}
