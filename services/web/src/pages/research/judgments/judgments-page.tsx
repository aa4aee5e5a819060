// Judgments.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function JudgmentsPage() {
  return <PageHead title={<Trans>Judgments</Trans>} />;
}
