// Run.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function RunPage() {
  return <PageHead title={<Trans>Run</Trans>} />;
}
