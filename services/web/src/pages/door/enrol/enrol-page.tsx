// Where an enrolment link leads: what is asked, what is agreed to, and the way to the first comparison.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePageTitle } from '../../../app/route-title.js';
import { ThemeButton } from '../../../app/theme-button.js';
import { Brand } from '../../../parts/brand.js';
import { EnrolmentEnd } from '../../../parts/enrolment-end.js';
import { Loaded } from '../../../parts/loaded.js';
import '../door-header.css';
import { Consent } from './consent.js';
import './enrol-page.css';
import { parametersIn } from './parameters.js';
import { offerQuery, ownEnrolmentQuery } from './queries.js';
import { Returning } from './returning.js';

export function EnrolPage() {
  const { t } = useLingui();
  const { slug = '' } = useParams({ strict: false });
  const parameters = parametersIn(useSearch({ strict: false }));
  const offer = useQuery(offerQuery(slug));
  const own = useQuery(ownEnrolmentQuery);
  const [wantsConsent, setWantsConsent] = useState(false);
  usePageTitle(offer.data?.project.name ?? t`Enrolment`);

  const content = () => {
    // Somebody of a platform is told by its parameters, whoever this browser was before.
    const isKnown = own.data !== undefined && own.data !== null && Object.keys(parameters).length === 0;
    if (isKnown && own.data !== null && !wantsConsent)
      return own.data.finished ? (
        <EnrolmentEnd enrolment={own.data} />
      ) : (
        <Returning
          enrolment={own.data}
          onOther={() => {
            setWantsConsent(true);
          }}
        />
      );
    return (
      <Loaded query={offer} lines={8}>
        {(loaded) => <Consent slug={slug} offer={loaded} parameters={parameters} />}
      </Loaded>
    );
  };
  return (
    <div className="door-column enrol-page">
      <header className="door-header">
        <span className="brand">
          <Brand />
          <span>Tastemaker</span>
        </span>
        <ThemeButton />
      </header>
      <main id="main">
        {own.isPending ? null : content()}
        <p className="small faint">
          <Trans>What you judge is kept under a name that says nothing of you.</Trans>
        </p>
      </main>
    </div>
  );
}
