// Today's judgments as the server has them, newest first; each may be changed or taken back within the project's window.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ListedOwnJudgment } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Section } from '../../../parts/section.js';
import { draftOf } from '../draft.js';
import { msUntil, readClock } from '../work/server-clock.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { Choice } from './choice.js';
import { todaysJudgmentsQuery } from './queries.js';

interface JudgedListProps {
  readonly projectId: string;
  readonly onTakeBack: DeviceWork['takeBack'];
}

export function JudgedList({ projectId, onTakeBack }: JudgedListProps) {
  const query = useInfiniteQuery(todaysJudgmentsQuery(projectId));
  const judgments = query.data?.pages.flatMap(({ items }) => items);
  return (
    <Section
      title={<Trans>Judged today</Trans>}
      note={
        judgments !== undefined && judgments.length > 0 && !query.hasNextPage ? (
          <Plural value={judgments.length} one="# judgment" other="# judgments" />
        ) : undefined
      }
    >
      {query.isError && <Failure error={query.error} onTryAgain={() => void query.refetch()} />}
      {judgments === undefined && !query.isError && <LoadingLines />}
      {judgments?.length === 0 && (
        <Empty>
          <Trans>
            You have judged nothing here today. What you judge is listed here, and may be changed for a while.
          </Trans>
        </Empty>
      )}
      {judgments !== undefined && judgments.length > 0 && (
        <ul className="works">
          {judgments.map((judgment) => (
            <Judged key={judgment.id} projectId={projectId} judgment={judgment} onTakeBack={onTakeBack} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button
          className="btn"
          type="button"
          aria-busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          <Trans>Show earlier ones</Trans>
        </button>
      )}
    </Section>
  );
}

interface JudgedProps extends JudgedListProps {
  readonly judgment: ListedOwnJudgment;
}

function Judged({ projectId, judgment, onTakeBack }: JudgedProps) {
  const { t } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const back = useMutation({
    mutationFn: () => onTakeBack(judgment),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['own-judgments', projectId] }),
  });
  const { excerpt, verdict, skipReason, rationale, createdAt, editableUntil } = judgment;
  const isEditable = msUntil(editableUntil, readClock()) > 0 && verdict !== 'withdrawn';
  const change = async () => {
    await back.mutateAsync();
    await navigate({ to: '/p/$project/label', params: { project: projectId } });
  };
  return (
    <li>
      <time className="faint num" dateTime={createdAt}>
        {format.time(createdAt)}
      </time>
      <div className="what">
        <p className="excerpt" dir="auto">
          {excerpt}
        </p>
        <p>
          {verdict === 'withdrawn' ? (
            <span className="muted">
              <Trans>taken back</Trans>
            </span>
          ) : (
            <Choice draft={draftOf(judgment)} skipReason={skipReason} />
          )}
          {rationale !== null && (
            <span className="muted reason" dir="auto">
              {rationale}
            </span>
          )}
        </p>
        {back.isError && <Failure error={back.error} />}
      </div>
      {isEditable && (
        <div className="ways">
          <span className="tiny faint num">
            <Trans>until {format.time(editableUntil)}</Trans>
          </span>
          <button className="btn" type="button" aria-label={t`Change: ${excerpt}`} onClick={() => void change()}>
            <Trans>Change</Trans>
          </button>
          <button
            className="btn quiet"
            type="button"
            aria-label={t`Take back: ${excerpt}`}
            aria-busy={back.isPending}
            onClick={() => {
              if (!back.isPending) back.mutate();
            }}
          >
            <Trans>Take back</Trans>
          </button>
        </div>
      )}
    </li>
  );
}
