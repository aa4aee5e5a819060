// Blind.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function BlindPage() {
  return <PageHead title={<Trans>Blind</Trans>} />;
}
