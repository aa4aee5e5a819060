// Entries that can't be compared with those on the board: which, why, and what would mend it.
import { Plural, Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { BoardEntry, LeaderboardFigures } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

interface NotPlacedProps {
  readonly projectId: string;
  readonly figures: LeaderboardFigures;
}

export function NotPlaced({ projectId, figures: { entries, leftOut, unusedControls } }: NotPlacedProps) {
  const apart = entries.filter(({ standing }) => standing === null);
  if (apart.length === 0 && unusedControls.length === 0) return null;
  return (
    <div className="note">
      <Icon name="info" />
      <div>
        {apart.length > 0 && (
          <>
            <b>
              <Plural value={apart.length} one="# entry can’t be placed:" other="# entries can’t be placed:" />
            </b>{' '}
            <Reason entries={apart} why="never_met" />
            <Reason entries={apart} why="never_lost" />
            <Reason entries={apart} why="never_won" />
            <Plural value={leftOut.apart} one="# vote is on them." other="# votes are on them." />{' '}
            <Link to="/p/$project/comparisons" params={{ project: projectId }}>
              <Trans>Make comparisons</Trans>
            </Link>
          </>
        )}
        {unusedControls.length > 0 && (
          <p>
            <Trans>
              Nothing to control for, as it is the same on both sides or told by another control:{' '}
              {unusedControls.join(', ')}.
            </Trans>
          </p>
        )}
      </div>
    </div>
  );
}

interface ReasonProps {
  readonly entries: readonly BoardEntry[];
  readonly why: NonNullable<BoardEntry['apart']>;
}

function Reason({ entries, why }: ReasonProps) {
  const format = useFormat();
  const fitting = entries.filter(({ apart }) => apart === why);
  if (fitting.length === 0) return null;
  const names = format.list(fitting.map(({ name }) => name));
  return (
    <span>
      {why === 'never_met' && (
        <Trans>No vote links {names} with the others: one comparison with any of them would.</Trans>
      )}
      {why === 'never_lost' && (
        <Trans>{names} only ever won against the others: how much better is not told until one is lost or tied.</Trans>
      )}
      {why === 'never_won' && (
        <Trans>{names} only ever lost against the others: how much worse is not told until one is won or tied.</Trans>
      )}{' '}
    </span>
  );
}
