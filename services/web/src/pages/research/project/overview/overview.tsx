// The overview of a project in which people judge.

import { useQuery } from '@tanstack/react-query';
import type { Progress, Project } from '@tastemaker/contracts';
import { Failure } from '../../../../parts/failure.js';
import { AgreementOverTime } from '../../reports/agreement-over-time.js';
import { agreementQuery, guidelinesQuery } from '../../reports/report-queries.js';
import { AskingSection } from '../asking/asking-section.js';
import { JudgmentsADay } from './judgments-a-day.js';
import { LabelersSection } from './labelers-section.js';
import { NeedsYou } from './needs-you.js';
import { PrecisionSection } from './precision-section.js';
import { ProjectFigures } from './project-figures.js';
import { RunsAndSnapshots } from './runs-and-snapshots.js';
import { WhatSways } from './what-sways.js';

interface OverviewProps {
  readonly project: Project;
  readonly progress: Progress;
}

export function Overview({ project, progress }: OverviewProps) {
  const { id } = project;
  return (
    <>
      <ProjectFigures projectId={id} progress={progress} />
      <div className="cols glance">
        <div className="span-4">
          <JudgmentsADay projectId={id} />
        </div>
        <div className="span-4">
          <Agreement projectId={id} />
        </div>
        <NeedsYou projectId={id} />
      </div>
      <PrecisionSection projectId={id} />
      <AskingSection project={project} />
      <WhatSways projectId={id} />
      <LabelersSection project={project} />
      <RunsAndSnapshots projectId={id} />
    </>
  );
}

function Agreement({ projectId }: { readonly projectId: string }) {
  const agreement = useQuery(agreementQuery(projectId));
  const guidelines = useQuery(guidelinesQuery(projectId));
  return (
    <>
      {agreement.isError && <Failure error={agreement.error} onTryAgain={() => void agreement.refetch()} />}
      {(agreement.data !== undefined || !agreement.isError) && (
        <AgreementOverTime agreement={agreement.data} guidelines={guidelines.data?.items} />
      )}
    </>
  );
}
