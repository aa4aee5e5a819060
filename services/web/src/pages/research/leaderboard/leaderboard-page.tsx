// Leaderboard.
import { Trans } from '@lingui/react/macro';
import { PageHead } from '../../../parts/page-head.js';

export function LeaderboardPage() {
  return <PageHead title={<Trans>Leaderboard</Trans>} />;
}
