// Somebody is logged in here already: they go on, or make room for somebody else.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Me } from '@tastemaker/contracts';
import { logOut } from '../../../app/session.js';
import { Failure } from '../../../parts/failure.js';
import { Kbd } from '../../../parts/kbd.js';
import { isServerPage } from './return-to.js';

export function AlreadyIn({ me, returnTo }: { readonly me: Me; readonly returnTo: string }) {
  const leaving = useMutation({ mutationFn: logOut });
  const goOn = (
    <>
      <Trans>Go on</Trans> <Kbd>⏎</Kbd>
    </>
  );
  return (
    <>
      <h1>
        <Trans>You are logged in</Trans>
      </h1>
      <p className="muted">
        <Trans>This browser is logged in as {me.name}.</Trans>
      </p>
      {leaving.isError && <Failure error={leaving.error} />}
      <div className="row">
        {isServerPage(returnTo) ? (
          <a className="btn primary tall grow" href={returnTo} autoFocus>
            {goOn}
          </a>
        ) : (
          <Link className="btn primary tall grow" to={returnTo} autoFocus>
            {goOn}
          </Link>
        )}
        <button
          className="btn tall"
          type="button"
          aria-busy={leaving.isPending}
          onClick={() => {
            leaving.mutate();
          }}
        >
          <Trans>Log out</Trans>
        </button>
      </div>
    </>
  );
}
