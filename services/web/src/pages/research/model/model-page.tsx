// Model.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function ModelPage() {
  return <PageHead title={<Trans>Model</Trans>} />;
}
