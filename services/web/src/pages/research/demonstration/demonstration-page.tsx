// Demonstration.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function DemonstrationPage() {
  return <PageHead title={<Trans>Demonstration</Trans>} />;
}
