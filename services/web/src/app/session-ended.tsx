// Somebody's session ended while a page was open. What they typed stays: they log in in another tab, and go on here.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { ApiError } from '@tastemaker/client/browser';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../parts/dialog.js';
import { Failure } from '../parts/failure.js';
import { queryClient } from './queries.js';
import { meQuery, useMe } from './session.js';
import { onSessionEnd } from './session-end.js';

export function SessionEnded() {
  const [isOver, setOver] = useState(false);
  useEffect(
    () =>
      onSessionEnd(() => {
        setOver(true);
      }),
    [],
  );
  const close = () => {
    setOver(false);
  };
  return isOver ? <LoggedOut onBack={close} /> : null;
}

function LoggedOut({ onBack }: { readonly onBack: () => void }) {
  const { id } = useMe();
  const before = useRef(id);
  const router = useRouter();
  const here = useRouterState({ select: ({ location }) => location.href });
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
      if (me.id !== before.current) {
        // What is on this page is not theirs.
        location.replace('/');
        return;
      }
      onBack();
      await Promise.all([queryClient.invalidateQueries(), router.invalidate()]);
    },
  });

  // Whoever comes back from the other tab has most likely logged in there.
  useEffect(() => {
    const look = () => {
      mutate();
    };
    addEventListener('focus', look);
    return () => {
      removeEventListener('focus', look);
    };
  }, [mutate]);

  const isStillOut = error instanceof ApiError && error.code === 'unauthorized';
  return (
    <Dialog
      title={<Trans>You were logged out</Trans>}
      onClose={() => {
        mutate();
      }}
      actions={
        <>
          <button
            className="btn"
            type="button"
            aria-busy={isPending}
            onClick={() => {
              mutate();
            }}
          >
            <Trans>I have logged in, go on</Trans>
          </button>
          <a
            className="btn primary"
            href={`/login?${new URLSearchParams({ returnTo: here })}`}
            target="_blank"
            rel="noreferrer"
            data-autofocus
          >
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
      {error !== null && !isStillOut && <Failure error={error} />}
    </Dialog>
  );
}
