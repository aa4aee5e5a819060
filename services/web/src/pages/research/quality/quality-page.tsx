// Quality.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function QualityPage() {
  return <PageHead title={<Trans>Quality</Trans>} />;
}
