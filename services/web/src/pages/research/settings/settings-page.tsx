// Settings.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function SettingsPage() {
  return <PageHead title={<Trans>Settings</Trans>} />;
}
