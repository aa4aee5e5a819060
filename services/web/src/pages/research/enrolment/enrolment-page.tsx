// Links by which people become labelers of a project, and what whoever came by them has done.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { searchStep } from '../../../app/search-step.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import './enrolment-page.css';
import { LinkDialogs, type LinkStep } from './link-dialogs.js';
import { Links } from './links.js';
import { Participants } from './participants.js';
import { linksQuery } from './queries.js';
import { type EnrolmentSearch, readEnrolmentSearch } from './search.js';

export function EnrolmentPage() {
  const { project: projectId = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const search = readEnrolmentSearch(useSearch({ strict: false }));
  const links = useQuery(linksQuery(projectId));
  const [step, setStep] = useState<LinkStep>();
  const go = (to: EnrolmentSearch) =>
    void navigate({
      to: '/p/$project/enrolment',
      params: { project: projectId },
      search: to,
      ...searchStep(search, to),
    });
  const add = (
    <button
      className="btn primary"
      type="button"
      onClick={() => {
        setStep({ do: 'make' });
      }}
    >
      <Icon name="add" />
      <Trans>New link</Trans>
    </button>
  );
  return (
    <div className="enrolment-page">
      <PageHead
        title={<Trans>Enrolment</Trans>}
        actions={add}
        meta={
          <Trans>
            Links by which people, also those of Prolific and Mechanical Turk, become labelers of this project.
          </Trans>
        }
      />
      <Loaded query={links}>
        {(all) =>
          all.length === 0 ? (
            <Empty action={add}>
              <Trans>
                There is no link yet. Whoever opens one agrees to what you ask, reads the guideline, judges so many
                comparisons, and is told a completion code at the end.
              </Trans>
            </Empty>
          ) : (
            <>
              <Links links={all} onStep={setStep} />
              <Participants projectId={projectId} links={all} search={search} onChange={go} />
            </>
          )
        }
      </Loaded>
      <LinkDialogs projectId={projectId} step={step} onStep={setStep} />
    </div>
  );
}
