// What somebody agrees to who enrols: the work, the consent, the guideline.
import { Plural, Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { EnrolmentOffer, OwnEnrolment } from '@tastemaker/contracts';
import { readExternalIds } from '@tastemaker/labeling';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { queryClient } from '../../../app/queries.js';
import { forgetMe, meQuery } from '../../../app/session.js';
import { EnrolmentEnd } from '../../../parts/enrolment-end.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { isPreview } from './parameters.js';

interface ConsentProps {
  readonly slug: string;
  readonly offer: EnrolmentOffer;
  readonly parameters: Readonly<Record<string, string>>;
}

export function Consent({ slug, offer, parameters }: ConsentProps) {
  const navigate = useNavigate();
  const [hasAgreed, setAgreed] = useState(false);
  const [ended, setEnded] = useState<OwnEnrolment>();
  const entering = useMutation({
    mutationFn: async () => {
      const { enrolment } = await client.enrol(slug, { consent: true, parameters: { ...parameters }, cookie: true });
      forgetMe();
      await queryClient.fetchQuery(meQuery);
      if (enrolment.finished) setEnded(enrolment);
      else await navigate({ to: '/p/$project/label', params: { project: enrolment.projectId } });
    },
  });
  const { project, judgmentsPerPerson, guideline, consent, refusal } = offer;
  const external = readExternalIds(offer.platform, parameters);
  const missing = external !== null && 'wrong' in external ? external.wrong : [];

  if (ended !== undefined) return <EnrolmentEnd enrolment={ended} />;
  return (
    <>
      <h1>{project.name}</h1>
      {project.description !== '' && (
        <p className="lead" dir="auto">
          {project.description}
        </p>
      )}
      <p>
        <Plural
          value={judgmentsPerPerson}
          one="You judge one comparison: you read candidate answers, and say which is better."
          other="You judge # comparisons: you read candidate answers, and say which are better."
        />
      </p>
      <section>
        <h2>
          <Trans>What you agree to</Trans>
        </h2>
        <div className="read">
          <Markdown text={consent} />
        </div>
      </section>
      {guideline !== null && (
        <details>
          <summary>
            <Trans>How to judge: the guideline</Trans>
          </summary>
          <div className="read">
            <Markdown text={guideline.markdown} />
          </div>
        </details>
      )}
      {isPreview(parameters) ? (
        <p className="note" role="status">
          <Icon name="info" />
          <Trans>You are looking at the task. Accept it where you came from, then open it from there.</Trans>
        </p>
      ) : missing.length > 0 ? (
        <p className="note caution" role="status">
          <Icon name="caution" />
          <Trans>
            The address lacks {missing.join(', ')}: open this page from the platform’s own page of the study, where you
            have accepted it.
          </Trans>
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!entering.isPending) entering.mutate();
          }}
        >
          {refusal !== null && (
            <p className="note caution" role="status">
              <Icon name="caution" />
              <span>
                {refusal.detail} <Trans>If you have enrolled before, you can come back.</Trans>
              </span>
            </p>
          )}
          <label className="agree">
            <input
              type="checkbox"
              required
              checked={hasAgreed}
              onChange={({ target }) => {
                setAgreed(target.checked);
              }}
            />
            <Trans>I have read this, and I agree.</Trans>
          </label>
          {entering.isError && <Failure error={entering.error} />}
          <div>
            <button className="btn primary tall" type="submit" aria-busy={entering.isPending}>
              {refusal === null ? <Trans>Begin</Trans> : <Trans>Come back</Trans>}
            </button>
          </div>
        </form>
      )}
    </>
  );
}
