// Run report.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function RunReportPage() {
  return <PageHead title={<Trans>Run report</Trans>} />;
}
