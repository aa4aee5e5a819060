// Account.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function AccountPage() {
  return <PageHead title={<Trans>Account</Trans>} />;
}
