// Today.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function TodayPage() {
  return <PageHead title={<Trans>Today</Trans>} />;
}
