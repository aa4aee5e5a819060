// There is nothing to judge now, or one had so many in mind: why, and what one can do.
import { Plural, Trans } from '@lingui/react/macro';
import type { NoneNext } from '@tastemaker/contracts';
import { useFormat } from '../../app/format.js';
import { EnrolmentEnd } from '../../parts/enrolment-end.js';
import { Icon } from '../../parts/icon.js';
import { Loaded } from '../../parts/loaded.js';
import { useAnswer } from './answers.js';
import { LabelingLink } from './labeling-link.js';
import { ownEnrolmentQuestion } from './questions.js';
import { Acknowledgement } from './reading/acknowledgement.js';
import type { Session } from './session-length.js';
import type { Work } from './work/work.js';

export interface EnoughProps {
  readonly projectId: string;
  readonly work: Work;
  readonly session: Session;
  /** Undefined: the session is over. */
  readonly none?: NoneNext;
}

export function Enough({ projectId, work, session, none }: EnoughProps) {
  if (none?.code === 'guideline_not_acknowledged')
    return <Acknowledgement projectId={projectId} onRead={work.retryNow} />;
  if (none?.code === 'enrolment_finished')
    return (
      <main className="enough">
        <FinishedEnrolment projectId={projectId} />
      </main>
    );
  return (
    <main className="enough">
      <h1>
        <Heading none={none} />
      </h1>
      {none === undefined ? <SessionSummary work={work} session={session} /> : <p>{none.detail}</p>}
      <div className="row wrap">
        {none === undefined ? (
          <button className="btn primary tall" type="button" onClick={session.goOn}>
            <Trans>Go on</Trans>
          </button>
        ) : (
          <button className="btn primary tall" type="button" onClick={work.retryNow}>
            <Trans>Look again</Trans>
          </button>
        )}
        <LabelingLink className="btn tall" project={projectId} page="today">
          <Icon name="list" />
          <Trans>Today’s judgments</Trans>
        </LabelingLink>
        {work.last !== undefined && (
          <button
            className="btn tall"
            type="button"
            onClick={() => {
              session.count(-1);
              work.undo();
            }}
          >
            <Icon name="undo" />
            <Trans>Undo last</Trans>
          </button>
        )}
        <a className="btn tall" href="/">
          <Trans>Your projects</Trans>
        </a>
      </div>
    </main>
  );
}

function FinishedEnrolment({ projectId }: { readonly projectId: string }) {
  const own = useAnswer(ownEnrolmentQuestion, projectId);
  return <Loaded query={own}>{(enrolment) => <EnrolmentEnd enrolment={enrolment} />}</Loaded>;
}

function Heading({ none }: { readonly none: NoneNext | undefined }) {
  switch (none?.code) {
    case undefined:
      return <Trans>That is what you had in mind</Trans>;
    case 'quota_reached':
      return <Trans>That was all for today</Trans>;
    case 'labeler_paused':
      return <Trans>You are paused</Trans>;
    case 'project_paused':
      return <Trans>The project is paused</Trans>;
    case 'enrolment_finished':
      return <Trans>That was all: thank you</Trans>;
    case 'not_qualified':
      return <Trans>The qualification round is over</Trans>;
    case 'not_member':
      return <Trans>This project is not yours to judge</Trans>;
    case 'unavailable':
      return <Trans>Nothing can be given out right now</Trans>;
    case 'none_left':
    case 'guideline_not_acknowledged':
      break;
  }
  return <Trans>That is all for now</Trans>;
}

function SessionSummary({ work, session }: { readonly work: Work; readonly session: Session }) {
  const format = useFormat();
  const took = format.duration(Date.now() - session.startedAt);
  return (
    <p className="num">
      <Plural value={session.done} one="# judgment" other="# judgments" /> <Trans>in {took}.</Trans>{' '}
      {work.progress !== undefined && <Trans>{format.number(work.progress.judgedToday)} today in all.</Trans>}{' '}
      {work.waiting > 0 && (
        <Plural
          value={work.waiting}
          one="# waits on this device and is sent when the server answers."
          other="# wait on this device and are sent when the server answers."
        />
      )}
    </p>
  );
}
