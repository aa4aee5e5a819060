// Enrolment.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function EnrolmentPage() {
  return <PageHead title={<Trans>Enrolment</Trans>} />;
}
