// Enrol.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function EnrolPage() {
  return <PageHead title={<Trans>Enrol</Trans>} />;
}
