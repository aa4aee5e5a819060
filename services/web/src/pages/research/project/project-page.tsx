// Project.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function ProjectPage() {
  return <PageHead title={<Trans>Project</Trans>} />;
}
