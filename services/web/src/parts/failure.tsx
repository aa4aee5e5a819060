// What went wrong, where it went wrong: in words, with the code and the request's id, and a way to try again.
import { Trans, useLingui } from '@lingui/react/macro';
import { ApiError, ConnectionError } from '@tastemaker/client/labeling';
import { Icon } from './icon.js';

interface FailureProps {
  readonly error: unknown;
  readonly onTryAgain?: () => void;
}

export function Failure({ error, onTryAgain }: FailureProps) {
  const { t } = useLingui();
  const isOffline = error instanceof ConnectionError;
  const words = () => {
    if (isOffline) return t`The server cannot be reached.`;
    // The server's words are for programs here.
    if (error instanceof ApiError && error.code === 'unauthorized') return t`You were logged out.`;
    return error instanceof Error ? error.message : String(error);
  };
  return (
    <div className="note critical failure" role="alert">
      <Icon name={isOffline ? 'offline' : 'caution'} />
      <div>
        <p className="words">{words()}</p>
        {error instanceof ApiError && (
          <p className="tiny faint">
            <code>{error.code}</code>
            {error.problem.instance !== undefined && (
              <>
                {' · '}
                <Trans>request {error.problem.instance}</Trans>
              </>
            )}
          </p>
        )}
        {onTryAgain !== undefined && (
          <button className="btn" type="button" onClick={onTryAgain}>
            <Trans>Try again</Trans>
          </button>
        )}
      </div>
    </div>
  );
}
