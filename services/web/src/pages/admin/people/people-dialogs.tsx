// What is done with people, each in its dialog.
import { Trans } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import type { LoginLink, Role, User } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { Confirm } from '../../../parts/confirm.js';
import { LoginLinkDialog } from './login-link-dialog.js';
import { PersonForm } from './person-form.js';
import { useRoleNames, useRoleWords } from './role-names.js';

export type PeopleStep =
  | { readonly do: 'add' }
  /** With the link, where it is made already. */
  | { readonly do: 'link'; readonly user: User; readonly link?: LoginLink }
  | { readonly do: 'edit' | 'disable' | 'enable' | 'forget-password' | 'delete'; readonly user: User }
  | { readonly do: 'role'; readonly user: User; readonly role: Role };

interface PeopleDialogsProps {
  readonly step: PeopleStep | undefined;
  readonly onStep: (step: PeopleStep | undefined) => void;
}

export function PeopleDialogs({ step, onStep }: PeopleDialogsProps) {
  const cache = useQueryClient();
  const names = useRoleNames();
  const words = useRoleWords();
  const close = () => {
    onStep(undefined);
  };
  const after = (change: Promise<unknown>) =>
    change.then(() => Promise.all(['users', 'tokens'].map((key) => cache.invalidateQueries({ queryKey: [key] }))));
  const refresh = () => void after(Promise.resolve());

  if (step === undefined) return null;
  if (step.do === 'add' || step.do === 'edit')
    return (
      <PersonForm
        user={step.do === 'edit' ? step.user : undefined}
        onDone={(user, link) => {
          refresh();
          onStep(link === undefined ? undefined : { do: 'link', user, link });
        }}
        onClose={close}
      />
    );
  const { user } = step;
  const { name } = user;
  if (step.do === 'link') return <LoginLinkDialog user={user} made={step.link} onClose={close} />;
  if (step.do === 'role')
    return (
      <Confirm
        title={
          <Trans>
            Make {name} {names[step.role]}?
          </Trans>
        }
        action={<Trans>Change the role</Trans>}
        onConfirm={() => after(client.updateUser(user.id, { role: step.role }))}
        onClose={close}
      >
        <p>{words[step.role]}.</p>
        <p className="muted">
          <Trans>It holds from their next request on, for their tokens, too.</Trans>
        </p>
      </Confirm>
    );
  if (step.do === 'disable')
    return (
      <Confirm
        title={<Trans>Disable {name}?</Trans>}
        action={<Trans>Disable {name}</Trans>}
        isDangerous
        onConfirm={() => after(client.updateUser(user.id, { disabled: true }))}
        onClose={close}
      >
        <p>
          <Trans>
            Their sessions, tokens and logins are refused from now on. What they judged stays, and you can enable them
            again.
          </Trans>
        </p>
      </Confirm>
    );
  if (step.do === 'enable')
    return (
      <Confirm
        title={<Trans>Enable {name}?</Trans>}
        action={<Trans>Enable {name}</Trans>}
        onConfirm={() => after(client.updateUser(user.id, { disabled: false }))}
        onClose={close}
      >
        <p>
          <Trans>They can log in again, and tokens that have not ended work again.</Trans>
        </p>
      </Confirm>
    );
  if (step.do === 'forget-password')
    return (
      <Confirm
        title={<Trans>Forget the password of {name}?</Trans>}
        action={<Trans>Forget the password</Trans>}
        isDangerous
        onConfirm={() => after(client.updateUser(user.id, { password: null }))}
        onClose={close}
      >
        <p>
          <Trans>They log in by a link then, which you make for them, and can set another password.</Trans>
        </p>
      </Confirm>
    );
  return (
    <Confirm
      title={<Trans>Delete {name}?</Trans>}
      action={<Trans>Delete {name}</Trans>}
      isDangerous
      onConfirm={() => after(client.deleteUser(user.id))}
      onClose={close}
    >
      <p>
        <Trans>
          Name, address, password, tokens, memberships and drafts go at once. What they judged stays, under the
          pseudonym {user.pseudonym}. This cannot be taken back; to only keep them out, disable them.
        </Trans>
      </p>
    </Confirm>
  );
}
