// Flags.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function FlagsPage() {
  return <PageHead title={<Trans>Flags</Trans>} />;
}
