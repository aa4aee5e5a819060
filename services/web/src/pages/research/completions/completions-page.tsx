// Completions.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function CompletionsPage() {
  return <PageHead title={<Trans>Completions</Trans>} />;
}
