// Somebody's session ended while a page was open. What they typed stays: they log in in another tab, and go on here.
import { Trans } from '@lingui/react/macro';
import { ApiError } from '@tastemaker/client/labeling';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../parts/dialog.js';
import { Failure } from '../parts/failure.js';
import { useAction } from '../parts/use-action.js';
import { loginAddress } from './login-address.js';
import { loadMe, useMe } from './me.js';
import { onSessionEnd } from './session-end.js';

interface SessionEndedProps {
  /** The same person is logged in again: what the page shows is to be asked for anew. */
  readonly onBack: () => unknown;
}

export function SessionEnded({ onBack }: SessionEndedProps) {
  const [isOver, setOver] = useState(false);
  useEffect(
    () =>
      onSessionEnd(() => {
        setOver(true);
      }),
    [],
  );
  if (!isOver) return null;
  return (
    <LoggedOut
      onBack={() => {
        setOver(false);
        onBack();
      }}
    />
  );
}

function LoggedOut({ onBack }: SessionEndedProps) {
  const { id } = useMe();
  const before = useRef(id);
  const { start, isPending, error } = useAction(async () => {
    const me = await loadMe();
    // What is on this page is not theirs.
    if (me.id === before.current) onBack();
    else location.replace('/');
  });

  // Whoever comes back from the other tab has most likely logged in there.
  useEffect(() => {
    const look = () => void start();
    addEventListener('focus', look);
    return () => {
      removeEventListener('focus', look);
    };
  }, [start]);

  const isStillOut = error instanceof ApiError && error.code === 'unauthorized';
  return (
    <Dialog
      title={<Trans>You were logged out</Trans>}
      onClose={() => void start()}
      actions={
        <>
          <button className="btn" type="button" aria-busy={isPending} onClick={() => void start()}>
            <Trans>I have logged in, go on</Trans>
          </button>
          <a className="btn primary" href={loginAddress()} target="_blank" rel="noreferrer" data-autofocus>
            <Trans>Log in, in a new tab</Trans>
          </a>
        </>
      }
    >
      <p>
        <Trans>
          Your session has ended: it was a week old, or it was ended elsewhere. What you have typed here is still here.
          Log in in another tab, then come back.
        </Trans>
      </p>
      {isStillOut && (
        <p className="muted" role="status">
          <Trans>Nobody is logged in in this browser yet.</Trans>
        </p>
      )}
      {error !== undefined && !isStillOut && <Failure error={error} />}
    </Dialog>
  );
}
