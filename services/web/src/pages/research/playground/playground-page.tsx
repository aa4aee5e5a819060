// Playground.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function PlaygroundPage() {
  return <PageHead title={<Trans>Playground</Trans>} />;
}
