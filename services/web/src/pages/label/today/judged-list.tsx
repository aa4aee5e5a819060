// Today's judgments as the server has them, newest first; each may be changed or taken back within the project's window.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ListedOwnJudgment } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Section } from '../../../parts/section.js';
import { useAction } from '../../../parts/use-action.js';
import { goTo } from '../address.js';
import { askAgain } from '../answers.js';
import { draftOf } from '../draft.js';
import { msUntil, readClock } from '../work/server-clock.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { Choice } from './choice.js';
import { TakeBack } from './take-back.js';
import { useTodaysJudgments } from './todays-judgments.js';

interface JudgedListProps {
  readonly projectId: string;
  readonly onTakeBack: DeviceWork['takeBack'];
}

export function JudgedList({ projectId, onTakeBack }: JudgedListProps) {
  const { data, isError, error, refetch, isLoadingMore, showMore } = useTodaysJudgments(projectId);
  const { judgments, hasMore = false } = data ?? {};
  return (
    <Section
      title={<Trans>Judged today</Trans>}
      note={
        judgments !== undefined && judgments.length > 0 && !hasMore ? (
          <Plural value={judgments.length} one="# judgment" other="# judgments" />
        ) : undefined
      }
    >
      {isError && <Failure error={error} onTryAgain={refetch} />}
      {judgments === undefined && !isError && <LoadingLines />}
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
      {hasMore && (
        <button className="btn" type="button" aria-busy={isLoadingMore} onClick={showMore}>
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
  const back = useAction(
    () => onTakeBack(judgment),
    () => askAgain('own-judgments', projectId),
  );
  const { excerpt, verdict, skipReason, rationale, createdAt, editableUntil } = judgment;
  const isEditable = msUntil(editableUntil, readClock()) > 0 && verdict !== 'withdrawn';
  const change = async () => {
    if (await back.start()) goTo({ project: projectId, page: 'label' });
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
        {back.isFailed && <Failure error={back.error} />}
      </div>
      {isEditable && (
        <div className="ways">
          <span className="tiny faint num">
            <Trans>until {format.time(editableUntil)}</Trans>
          </span>
          <button className="btn" type="button" aria-label={t`Change: ${excerpt}`} onClick={() => void change()}>
            <Trans>Change</Trans>
          </button>
          <TakeBack excerpt={excerpt} action={back} />
        </div>
      )}
    </li>
  );
}
