// How good a project's judgments are: how far people agree, how each of them judges, and what sways them.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Agreement } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { projectQuery } from '../../../app/project-queries.js';
import { Empty } from '../../../parts/empty.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { NextStepLink } from '../parts/next-step-link.js';
import { agreementQuery, biasQuery, labelerReportQuery } from '../reports/report-queries.js';
import { AgreementSection } from './agreement-section.js';
import { BiasSections } from './bias-sections.js';
import { JudgesSection } from './judges-section.js';
import { KnownAnswers } from './known-answers.js';
import { LabelersInFull } from './labelers-in-full.js';
import { PeriodFilter } from './period-filter.js';
import { type QualitySearch, readSearch, reportQueryOf } from './search.js';
import './quality-page.css';

export function QualityPage() {
  const { project: projectId = '' } = useParams({ strict: false });
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const format = useFormat();
  const period = reportQueryOf(search);
  const project = useQuery(projectQuery(projectId));
  const agreement = useQuery(agreementQuery(projectId, period));
  const bias = useQuery(biasQuery(projectId, period));
  const labelers = useQuery(labelerReportQuery(projectId, period));
  const isReckoning = agreement.isFetching || bias.isFetching || labelers.isFetching;
  const judgments = agreement.data?.judgments;
  const change = (changed: Partial<QualitySearch>) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...changed }), resetScroll: false });
  return (
    <div className="quality-page">
      <PageHead
        title={<Trans>Quality</Trans>}
        meta={
          judgments !== undefined && (
            <>
              <span>
                <Trans>
                  <b>{format.number(judgments)}</b> standing judgments; 95% intervals by bootstrap over comparisons
                </Trans>
              </span>
              {agreement.data?.tallied != null && <FromTallies tallied={agreement.data.tallied} />}
            </>
          )
        }
      />
      <PeriodFilter search={search} isReckoning={isReckoning} onChange={change} />
      <Loaded query={project}>
        {(found) =>
          judgments === 0 && search.from === undefined && search.to === undefined ? (
            <Empty action={<NextStepLink project={projectId} />}>
              <Trans>
                Nobody has judged yet. How far people agree, and what sways them, is told here once they have.
              </Trans>
            </Empty>
          ) : (
            <>
              <AgreementSection project={found} agreement={agreement} search={search} onChange={change} />
              <LabelersInFull project={found} report={labelers} />
              <KnownAnswers project={found} report={labelers} />
              <JudgesSection projectId={projectId} />
              <BiasSections projectId={projectId} bias={bias} period={search.period} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

/** Of a project of very many judgments: which figures are of a sample, and what is not counted yet. */
function FromTallies({ tallied: { sample, pending } }: { readonly tallied: NonNullable<Agreement['tallied']> }) {
  const format = useFormat();
  return (
    <>
      <span>
        <Trans>
          κ of each two labelers, reliability and the slope by length are of a random sample of{' '}
          <b>{format.number(sample)}</b> judgments
        </Trans>
      </span>
      {pending > 0 && (
        <span>
          <Trans>
            <b>{format.number(pending)}</b> changes not counted yet
          </Trans>
        </span>
      )}
    </>
  );
}
