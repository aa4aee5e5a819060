// Models.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function ModelsPage() {
  return <PageHead title={<Trans>Models</Trans>} />;
}
