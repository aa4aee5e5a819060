// Login.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function LoginPage() {
  return <PageHead title={<Trans>Login</Trans>} />;
}
