// A dialog: the browser's own, which holds the focus, gives it back, and closes with Escape.
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './icon.js';

interface DialogProps {
  readonly title: ReactNode;
  /** What has `data-autofocus` has the focus first. */
  readonly children: ReactNode;
  /** Buttons at the end; the safe one first. */
  readonly actions?: ReactNode;
  readonly className?: string;
  /** Called for Escape and the cross; what opened the dialog takes it away. */
  readonly onClose: () => void;
}

export function Dialog({ title, children, actions, className, onClose }: DialogProps) {
  const { t } = useLingui();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element?.open === false) element.showModal();
    // React's autoFocus comes before the dialog is shown, when nothing in it can have the focus yet.
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className === undefined ? 'dialog' : `dialog ${className}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="dh">
        <h2 id={titleId}>{title}</h2>
        <button className="btn quiet icon" type="button" aria-label={t`Close`} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className="body">{children}</div>
      {actions !== undefined && <div className="df">{actions}</div>}
    </dialog>
  );
}
