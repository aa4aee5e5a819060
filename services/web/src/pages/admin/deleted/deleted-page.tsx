// Deleted.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function DeletedPage() {
  return <PageHead title={<Trans>Deleted</Trans>} />;
}
