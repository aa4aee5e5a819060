// Welcome.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function WelcomePage() {
  return <PageHead title={<Trans>Welcome</Trans>} />;
}
