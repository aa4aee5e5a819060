// Demonstrations.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function DemonstrationsPage() {
  return <PageHead title={<Trans>Demonstrations</Trans>} />;
}
