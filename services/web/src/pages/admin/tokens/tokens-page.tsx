// Tokens.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function TokensPage() {
  return <PageHead title={<Trans>Tokens</Trans>} />;
}
