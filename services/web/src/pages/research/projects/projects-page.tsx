// Projects.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function ProjectsPage() {
  return <PageHead title={<Trans>Projects</Trans>} />;
}
