// Asks before something that cannot be undone, or that others notice. The safe button has the focus.
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.js';
import { Failure } from './failure.js';
import { useAction } from './use-action.js';

interface ConfirmProps {
  readonly title: ReactNode;
  /** What it does, to whom, and whether it can be undone. */
  readonly children: ReactNode;
  /** The button names the thing: "Delete the project". */
  readonly action: ReactNode;
  readonly isDangerous?: boolean;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function Confirm({ title, children, action, isDangerous = false, onConfirm, onClose }: ConfirmProps) {
  const doing = useAction(onConfirm, onClose);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" data-autofocus onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button
            className={isDangerous ? 'btn danger' : 'btn primary'}
            type="button"
            aria-busy={doing.isPending}
            onClick={() => void doing.start()}
          >
            {action}
          </button>
        </>
      }
    >
      {children}
      {doing.isFailed && <Failure error={doing.error} />}
    </Dialog>
  );
}
