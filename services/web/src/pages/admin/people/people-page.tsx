// People.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function PeoplePage() {
  return <PageHead title={<Trans>People</Trans>} />;
}
