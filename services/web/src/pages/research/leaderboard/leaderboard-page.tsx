// Who is better, by how much, and how sure that is; who can't be placed; what a control takes out; and what people changed.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Leaderboard } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { CopyButton } from '../../../parts/copy-button.js';
import { Empty } from '../../../parts/empty.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { NextStepLink } from '../parts/next-step-link.js';
import { Board } from './board.js';
import { ChangesSection } from './changes-section.js';
import { ControlEffects } from './control-effects.js';
import { DownloadMenu } from './download-menu.js';
import { LabelerContributions } from './labeler-contributions.js';
import { LeaderboardFilters } from './leaderboard-filters.js';
import { leaderboardQuery } from './leaderboard-query.js';
import { LeftOut } from './left-out.js';
import { NotPlaced } from './not-placed.js';
import { askOf, type LeaderboardSearch, readSearch } from './search.js';
import { Standing } from './standing.js';
import { WinMatrix } from './win-matrix.js';
import './leaderboard.css';

export function LeaderboardPage() {
  const { project: projectId = '' } = useParams({ strict: false });
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { t } = useLingui();
  const board = useQuery(leaderboardQuery(projectId, askOf(search)));
  const change = (changed: Partial<LeaderboardSearch>) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...changed }), resetScroll: false });
  return (
    <div className="leaderboard-page">
      <PageHead
        title={<Trans>Leaderboard</Trans>}
        meta={board.data !== undefined && <Facts board={board.data} />}
        actions={
          <>
            <CopyButton text={location.href} label={t`Copy the link`} />
            {board.data !== undefined && <DownloadMenu board={board.data} />}
          </>
        }
      />
      <LeaderboardFilters
        projectId={projectId}
        search={search}
        settings={board.data?.figures.settings}
        onChange={change}
      />
      <Loaded query={board} lines={8}>
        {(found) => <Told projectId={projectId} board={found} />}
      </Loaded>
    </div>
  );
}

function Told({ projectId, board }: { readonly projectId: string; readonly board: Leaderboard }) {
  const { figures } = board;
  if (figures.unfitted === 'no_votes') {
    return (
      <>
        <Empty action={<NextStepLink project={projectId} />}>
          <Trans>
            No vote counts here yet. Who is better, and how sure that is, is told once completions of several entries
            have been compared.
          </Trans>
        </Empty>
        <LeftOut leftOut={figures.leftOut} />
        <ChangesSection projectId={projectId} board={board} />
      </>
    );
  }
  return (
    <>
      <Standing board={board} />
      <NotPlaced projectId={projectId} figures={figures} />
      <Board board={board} />
      <LeftOut leftOut={figures.leftOut} />
      {figures.pairs.length > 0 && (
        <div className="cols section whole">
          <div className="span-6">
            <WinMatrix figures={figures} />
          </div>
          <div className="span-6">
            <ControlEffects figures={figures} />
          </div>
        </div>
      )}
      {figures.contributions.length > 0 && <LabelerContributions board={board} />}
      <ChangesSection projectId={projectId} board={board} />
    </>
  );
}

function Facts({ board: { figures } }: { readonly board: Leaderboard }) {
  const format = useFormat();
  const { votes, labelers, tie, intervals, lastJudgedAt } = figures;
  return (
    <>
      <span>
        <Trans>
          Bradley–Terry on <b>{format.number(votes)}</b> votes
        </Trans>{' '}
        <Plural value={labelers} one="of # labeler" other="of # labelers" />
      </span>
      {tie !== null && (
        <span>
          <Trans>equals tie in {format.percent(tie.shareBetweenEquals, 0)}</Trans>
        </span>
      )}
      <span>
        {intervals.missing === null ? (
          <Trans>95% intervals, by labeler and prompt</Trans>
        ) : intervals.missing === 'one_labeler' ? (
          <Trans>no intervals: one labeler does not tell how others differ</Trans>
        ) : (
          <Trans>no intervals: one prompt does not tell how others differ</Trans>
        )}
      </span>
      {lastJudgedAt !== null && (
        <span>
          <Trans>counted up to {format.dateTime(lastJudgedAt)}</Trans>
        </span>
      )}
    </>
  );
}
