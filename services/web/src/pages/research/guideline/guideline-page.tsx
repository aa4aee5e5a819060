// Guideline.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function GuidelinePage() {
  return <PageHead title={<Trans>Guideline</Trans>} />;
}
