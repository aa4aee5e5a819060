// Somebody who has enrolled in this browser, and is not done yet.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { OwnEnrolment } from '@tastemaker/contracts';
import { EnrolmentProgress } from '../../../parts/enrolment-end.js';
import { Kbd } from '../../../parts/kbd.js';

interface ReturningProps {
  readonly enrolment: OwnEnrolment;
  readonly onOther: () => void;
}

export function Returning({ enrolment, onOther }: ReturningProps) {
  return (
    <>
      <h1>
        <Trans>Welcome back</Trans>
      </h1>
      <EnrolmentProgress enrolment={enrolment} />
      <div className="row wrap">
        <Link className="btn primary tall" to="/p/$project/label" params={{ project: enrolment.projectId }} autoFocus>
          <Trans>Go on</Trans> <Kbd>⏎</Kbd>
        </Link>
        <button className="btn tall" type="button" onClick={onOther}>
          <Trans>Read again what I agreed to</Trans>
        </button>
      </div>
    </>
  );
}
