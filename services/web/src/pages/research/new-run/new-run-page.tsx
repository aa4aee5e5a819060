// New run.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function NewRunPage() {
  return <PageHead title={<Trans>New run</Trans>} />;
}
