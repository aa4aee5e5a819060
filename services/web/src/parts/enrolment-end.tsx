// For somebody who came by an enrolment link: how far they are, and at the end what the platform pays by.
import { Plural, Trans } from '@lingui/react/macro';
import type { OwnEnrolment } from '@tastemaker/contracts';
import { useFormat } from '../app/format.js';
import { Bar } from './bar.js';
import { CopyButton } from './copy-button.js';
import './enrolment-end.css';
import './secret.css';

/** To be shown once `finished`. */
export function EnrolmentEnd({ enrolment }: { readonly enrolment: OwnEnrolment }) {
  const format = useFormat();
  const { judged, completionCode, returnUrl, knownAnswers } = enrolment;
  return (
    <div className="enrolment-end">
      <h1>
        <Trans>Done. Thank you.</Trans>
      </h1>
      <p className="muted">
        <Plural
          value={judged}
          one="You have judged one comparison: all that was asked for."
          other="You have judged # comparisons: all that were asked for."
        />{' '}
        {knownAnswers !== null && knownAnswers.of > 0 && (
          <Trans>
            Of {format.number(knownAnswers.of)} whose answer was known you got {format.number(knownAnswers.right)}{' '}
            right.
          </Trans>
        )}
      </p>
      {completionCode !== null && (
        <>
          <p>
            <Trans>Your completion code, to be entered where you came from:</Trans>
          </p>
          <div className="secret">
            <code>{completionCode}</code>
            <CopyButton text={completionCode} />
          </div>
        </>
      )}
      {returnUrl !== null && (
        <a className="btn primary tall" href={returnUrl} rel="noreferrer">
          <Trans>Go back, and be paid</Trans>
        </a>
      )}
    </div>
  );
}

export function EnrolmentProgress({ enrolment: { judged, needed } }: { readonly enrolment: OwnEnrolment }) {
  const format = useFormat();
  const words = (
    <Trans>
      {format.number(judged)} of {format.number(needed)} judged
    </Trans>
  );
  return (
    <div className="stack">
      <Bar value={judged} of={needed} label={`${judged} / ${needed}`} />
      <p className="small muted num">{words}</p>
    </div>
  );
}
