// In place of a page that did not open.
import { Trans } from '@lingui/react/macro';
import { Failure } from './failure.js';
import { PageHead } from './page-head.js';

interface FailedPageProps {
  readonly error: unknown;
  readonly onTryAgain: () => void;
}

export function FailedPage({ error, onTryAgain }: FailedPageProps) {
  return (
    <div className="page">
      <PageHead title={<Trans>This page did not open</Trans>} />
      <Failure error={error} onTryAgain={onTryAgain} />
    </div>
  );
}
