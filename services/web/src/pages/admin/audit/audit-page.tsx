// Audit.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function AuditPage() {
  return <PageHead title={<Trans>Audit</Trans>} />;
}
