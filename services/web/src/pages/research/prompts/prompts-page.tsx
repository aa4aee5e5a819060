// Prompts.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function PromptsPage() {
  return <PageHead title={<Trans>Prompts</Trans>} />;
}
