// A link was asked for: told the same whether there is such an account or not.
import { Trans } from '@lingui/react/macro';

export function LinkSent({ email, onBack }: { readonly email: string; readonly onBack: () => void }) {
  return (
    <>
      <h1>
        <Trans>Look at your mail</Trans>
      </h1>
      <p className="muted" role="status">
        <Trans>If there is an account for {email}, a link is on its way. It works once, and for a day.</Trans>
      </p>
      <div className="row">
        <button className="btn" type="button" autoFocus onClick={onBack}>
          <Trans>Another address</Trans>
        </button>
      </div>
    </>
  );
}
