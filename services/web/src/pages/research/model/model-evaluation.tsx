// How sure a reward model is and may be, and what it gets wrong, from the report of the run that made it.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Model } from '@tastemaker/contracts';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { runReportQuery } from '../run/queries.js';
import { CalibrationChart } from '../run-report/calibration-chart.js';
import { Disagreements } from '../run-report/disagreements.js';

export function ModelEvaluation({ model, runId }: { readonly model: Model; readonly runId: string }) {
  const report = useQuery(runReportQuery(runId));
  return (
    <Loaded query={report} lines={6}>
      {({ report: found }) =>
        found === null ? null : (
          <>
            <Section
              title={<Trans>How sure it may be</Trans>}
              tools={
                <Link className="btn" to="/runs/$run/report" params={{ run: runId }}>
                  <Trans>The whole report</Trans>
                </Link>
              }
            >
              <CalibrationChart calibration={found.test.calibration.raw} votes={found.test.votes} />
            </Section>
            <Disagreements hardest={found.test.hardest} projectId={model.projectId ?? undefined} />
          </>
        )
      }
    </Loaded>
  );
}
