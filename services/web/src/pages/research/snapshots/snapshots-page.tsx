// Snapshots.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function SnapshotsPage() {
  return <PageHead title={<Trans>Snapshots</Trans>} />;
}
