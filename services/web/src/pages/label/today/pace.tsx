// How far one is today, in a line.
import { Plural, Trans } from '@lingui/react/macro';
import { useFormat } from '../../../app/format.js';
import { useAnswer } from '../answers.js';
import { ownProgressQuestion } from '../questions.js';

export function Pace({ projectId }: { readonly projectId: string }) {
  const format = useFormat();
  const { data: progress } = useAnswer(ownProgressQuestion, projectId);
  if (progress === undefined) return null;
  const { judgedToday, dailyQuota, skippedToday, dwell, knownAnswers } = progress;
  const judged = format.number(judgedToday);
  return (
    <>
      <span className="num">
        {dailyQuota === null ? (
          <Plural value={judgedToday} one="# judgment today (UTC)" other="# judgments today (UTC)" />
        ) : (
          <Trans>
            {judged} of {format.number(dailyQuota)} judgments today (UTC)
          </Trans>
        )}
      </span>
      {skippedToday > 0 && (
        <span className="num">
          <Trans>{format.number(skippedToday)} skipped</Trans>
        </span>
      )}
      {dwell !== null && (
        <span className="num">
          <Trans>
            median {format.duration(dwell.medianMs)}, n = {format.number(dwell.n)}
          </Trans>
        </span>
      )}
      {knownAnswers !== null && knownAnswers.seen > 0 && (
        <span className="num">
          <Trans>
            known answers {format.number(knownAnswers.right)} of {format.number(knownAnswers.seen)}
          </Trans>
        </span>
      )}
    </>
  );
}
