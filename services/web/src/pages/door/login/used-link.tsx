// The link that was opened has been used, is too old, or was voided by a newer one.
import { Trans } from '@lingui/react/macro';
import { ByAddress } from './by-address.js';

interface UsedLinkProps {
  readonly mayAsk: boolean;
  readonly onBack: () => void;
  readonly onSent: (email: string) => void;
}

export function UsedLink({ mayAsk, onBack, onSent }: UsedLinkProps) {
  return (
    <>
      <h1>
        <Trans>This link was used</Trans>
      </h1>
      <p className="muted" role="alert">
        {mayAsk ? (
          <Trans>
            Each works once and for a limited time, and a newer one voids it. Ask for another, or log in another way.
          </Trans>
        ) : (
          <Trans>
            Each works once and for a limited time, and a newer one voids it. Ask an admin for another, or log in
            another way.
          </Trans>
        )}
      </p>
      {mayAsk && <ByAddress hasPassword={false} mayAsk returnTo="/" email="" takesFocus onSent={onSent} />}
      <div className="row">
        <button className={mayAsk ? 'btn' : 'btn primary'} type="button" autoFocus={!mayAsk} onClick={onBack}>
          <Trans>Log in another way</Trans>
        </button>
      </div>
    </>
  );
}
