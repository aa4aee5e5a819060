// Login by a one-time link. It is used up by the button only: a program that opens links before people do leaves it whole.
import { Trans } from '@lingui/react/macro';
import { ApiError } from '@tastemaker/client/browser';
import type { Me } from '@tastemaker/contracts';
import { useEffect } from 'react';
import { client } from '../../../app/client.js';
import { Failure } from '../../../parts/failure.js';
import { Kbd } from '../../../parts/kbd.js';
import { useLogin } from './use-login.js';

interface ByLinkProps {
  readonly secret: string;
  readonly returnTo: string;
  /** Who is logged in already. */
  readonly current: Me | undefined;
  /** The link was used, or is too old. */
  readonly onUsed: () => void;
}

export function ByLink({ secret, returnTo, current, onUsed }: ByLinkProps) {
  const login = useLogin(() => client.loginByLink({ secret, cookie: true }), returnTo);
  const isUsed = login.error instanceof ApiError && login.error.code === 'login_failed';
  useEffect(() => {
    if (isUsed) onUsed();
  }, [isUsed, onUsed]);
  return (
    <>
      <h1>
        <Trans>Welcome</Trans>
      </h1>
      <p className="muted">
        <Trans>This link logs you in once, on this browser, for a week.</Trans>
      </p>
      {current !== undefined && (
        <p className="note">
          <Trans>You are logged in here as {current.name} now. The link may be somebody else’s.</Trans>
        </p>
      )}
      {login.isError && !isUsed && <Failure error={login.error} />}
      <button
        className="btn primary tall"
        type="button"
        autoFocus
        aria-busy={login.isPending}
        onClick={() => {
          if (!login.isPending) login.mutate(undefined);
        }}
      >
        <Trans>Log in</Trans> <Kbd>⏎</Kbd>
      </button>
      <p className="small faint">
        <Trans>Not you? Close this page: the link is used up by the button only.</Trans>
      </p>
    </>
  );
}
