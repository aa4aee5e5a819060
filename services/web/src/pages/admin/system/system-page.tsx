// System.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function SystemPage() {
  return <PageHead title={<Trans>System</Trans>} />;
}
