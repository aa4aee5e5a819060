// Imports.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function ImportsPage() {
  return <PageHead title={<Trans>Imports</Trans>} />;
}
