// Webhooks.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function WebhooksPage() {
  return <PageHead title={<Trans>Webhooks</Trans>} />;
}
