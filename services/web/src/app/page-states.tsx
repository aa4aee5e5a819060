// What stands in place of a page that is on its way, that failed, or that does not exist.
import { Trans } from '@lingui/react/macro';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { FailedPage } from '../parts/failed-page.js';
import { LoadingLines } from '../parts/loading-lines.js';
import { PageHead } from '../parts/page-head.js';

export function PageLoading() {
  return <LoadingLines />;
}

export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return <FailedPage error={error} onTryAgain={again} />;
}

export function PageForOthers() {
  return (
    <>
      <PageHead title={<Trans>This page is for others</Trans>} />
      <p>
        <Trans>Your role does not open it. Whoever gave you your login, or an admin, can change that.</Trans>
      </p>
      <p>
        <Link to="/">
          <Trans>Go to the beginning</Trans>
        </Link>
      </p>
    </>
  );
}

export function PageMissing() {
  return (
    <div className="page">
      <PageHead title={<Trans>There is no such page</Trans>} />
      <p>
        <Link to="/">
          <Trans>Go to the beginning</Trans>
        </Link>
      </p>
    </div>
  );
}
