// A secret or a link that is shown this once, alone, with Copy focused.
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.js';
import { Dialog } from './dialog.js';
import { Icon } from './icon.js';
import './secret.css';

interface SecretDialogProps {
  readonly title: ReactNode;
  readonly secret: string;
  /** What it is for, until when it works, and what to do if it gets lost. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}

export function SecretDialog({ title, secret, children, onClose }: SecretDialogProps) {
  return (
    <Dialog
      title={title}
      className="secret-dialog"
      onClose={onClose}
      actions={
        <button className="btn primary" type="button" onClick={onClose}>
          <Trans>I have copied it</Trans>
        </button>
      }
    >
      <div className="secret">
        <code>{secret}</code>
        <CopyButton text={secret} hasFocus />
      </div>
      {children}
    </Dialog>
  );
}

/** What to know of a secret of which only a hash is stored. */
export function SeenOnce({ children }: { readonly children: ReactNode }) {
  return (
    <p className="note caution">
      <Icon name="eye" />
      <span>
        <b>
          <Trans>This is the only time you see it.</Trans>
        </b>{' '}
        {children}
      </span>
    </p>
  );
}
