// Why a login by password failed, in words for whoever typed it.
import { Trans } from '@lingui/react/macro';
import { ApiError } from '@tastemaker/client/browser';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';

export function LoginFailure({ error, mayAsk }: { readonly error: unknown; readonly mayAsk: boolean }) {
  if (!(error instanceof ApiError) || error.code !== 'login_failed') return <Failure error={error} />;
  return (
    <div className="note critical" role="alert">
      <Icon name="caution" />
      <div>
        {mayAsk ? (
          <Trans>
            This address and password don’t go together. After five tries in a quarter of an hour only links work for a
            while.
          </Trans>
        ) : (
          <Trans>
            This address and password don’t go together. After five tries in a quarter of an hour only a link from an
            admin works for a while.
          </Trans>
        )}
      </div>
    </div>
  );
}
