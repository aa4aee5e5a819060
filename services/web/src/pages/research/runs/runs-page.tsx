// Runs.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function RunsPage() {
  return <PageHead title={<Trans>Runs</Trans>} />;
}
