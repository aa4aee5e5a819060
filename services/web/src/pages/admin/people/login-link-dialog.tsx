// A one-time login link to hand over: asked for, made, and shown this once.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { LoginLink, User } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Confirm } from '../../../parts/confirm.js';
import { SecretDialog } from '../../../parts/secret.js';

interface LoginLinkDialogProps {
  readonly user: User;
  /** Undefined: it is to be made. */
  readonly made: LoginLink | undefined;
  readonly onClose: () => void;
}

export function LoginLinkDialog({ user, made, onClose }: LoginLinkDialogProps) {
  const format = useFormat();
  const making = useMutation({ mutationFn: () => client.createLoginLink(user.id) });
  const link = made ?? making.data;
  if (link !== undefined)
    return (
      <SecretDialog title={<Trans>A login link for {user.name}</Trans>} secret={link.url} onClose={onClose}>
        <p className="small muted">
          <Trans>
            Hand it over yourself. It works once, until {format.dateTime(link.expiresAt)}; making another voids it. It
            is not shown again.
          </Trans>
        </p>
      </SecretDialog>
    );
  return (
    <Confirm
      title={<Trans>Make a login link for {user.name}?</Trans>}
      action={<Trans>Make the link</Trans>}
      onConfirm={() => making.mutateAsync()}
      // It becomes the dialog with the link.
      onClose={() => {
        if (!making.isPending && !making.isSuccess) onClose();
      }}
    >
      <p>
        <Trans>It logs them in once, on one browser, within a day. A link that was made before is void then.</Trans>
      </p>
    </Confirm>
  );
}
