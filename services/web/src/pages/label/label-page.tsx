// Label.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../parts/page-head.js';

export function LabelPage() {
  return <PageHead title={<Trans>Label</Trans>} />;
}
