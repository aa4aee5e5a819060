// The bar above: where one is, how far one is, and what helps reading.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useFormat } from '../../app/format.js';
import { Bar } from '../../parts/bar.js';
import { Brand } from '../../parts/brand.js';
import type { Session } from './session-length.js';
import { SessionMenu } from './session-menu.js';
import type { Work } from './work/work.js';

interface LabelBarProps {
  readonly projectId: string;
  readonly name: string;
  readonly work: Work;
  readonly session: Session;
  /** Of rankings, which have no pane for it. */
  readonly guideline?: ReactNode;
  readonly tools: ReactNode;
}

export function LabelBar({ projectId, name, work: { progress }, session, guideline, tools }: LabelBarProps) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <header className="lbar">
      {tools !== null && <h1 className="visually-hidden">{t`Judge: ${name}`}</h1>}
      <a className="brand" href="/" aria-label={t`Tastemaker, your projects`}>
        <Brand />
      </a>
      <span className="project">{name}</span>
      {guideline}
      <div className="pace num">
        <Today
          projectId={projectId}
          session={session}
          judged={progress?.judgedToday}
          quota={progress?.dailyQuota ?? undefined}
        />
        {progress?.dwell !== null && progress !== undefined && (
          <span className="median">
            <Trans>median {format.duration(progress.dwell.medianMs)}</Trans>
          </span>
        )}
        {progress?.knownAnswers !== null && progress !== undefined && progress.knownAnswers.seen > 0 && (
          <span className="gold">
            <Trans>
              known answers {format.number(progress.knownAnswers.right)} of {format.number(progress.knownAnswers.seen)}
            </Trans>
          </span>
        )}
      </div>
      <div className="tools">{tools}</div>
    </header>
  );
}

interface TodayProps {
  readonly projectId: string;
  readonly session: Session;
  readonly judged: number | undefined;
  readonly quota: number | undefined;
}

/** A session's end comes before the day's. */
function Today({ projectId, session, judged, quota }: TodayProps) {
  const { done, length } = session;
  const { t } = useLingui();
  const format = useFormat();
  const value = length === undefined ? (judged ?? done) : done;
  const whole = length ?? quota;
  const written = format.number(value);
  if (whole === undefined)
    return (
      <span className="today">
        <SessionMenu
          projectId={projectId}
          session={session}
          shown={judged === undefined ? t`${written} judged` : t`${written} today`}
        />
      </span>
    );
  const goal = format.number(whole);
  return (
    <span className="today">
      <SessionMenu
        projectId={projectId}
        session={session}
        shown={length === undefined ? t`${written} of ${goal} today` : t`${written} of ${goal}`}
      />
      <Bar value={value} of={whole} label={length === undefined ? t`Judgments today` : t`Judgments of this session`} />
    </span>
  );
}
