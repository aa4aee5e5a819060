// Comparisons.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function ComparisonsPage() {
  return <PageHead title={<Trans>Comparisons</Trans>} />;
}
