// Puts a text on the clipboard, and says that it did.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Icon } from './icon.js';

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  /** Of the dialog that it is in. @defaultValue false */
  readonly hasFocus?: boolean;
}

export function CopyButton({ text, label, hasFocus = false }: CopyButtonProps) {
  const { t } = useLingui();
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // The browser gives no access to the clipboard here: the text can still be selected.
      setState('refused');
    }
  };
  return (
    <>
      <button
        className="btn"
        type="button"
        aria-label={label ?? t`Copy`}
        data-autofocus={hasFocus ? true : undefined}
        onClick={() => void copy()}
      >
        <Icon name={state === 'copied' ? 'check' : 'copy'} />
        {state === 'copied' ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
      </button>
      <span className={state === 'refused' ? 'small' : 'visually-hidden'} role="status">
        {state === 'copied' && <Trans>Copied</Trans>}
        {state === 'refused' && <Trans>This browser does not let pages copy: select the text and copy it.</Trans>}
      </span>
    </>
  );
}
