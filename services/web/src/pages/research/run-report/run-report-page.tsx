// What a reward model is worth: between people and controls on one scale, in words, and in what it gets wrong.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { RewardReport, RunReport } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { runMetricsQuery, runQuery, runReportQuery } from '../run/queries.js';
import { RewardsChart } from '../run/rewards-chart.js';
import { RunCurves } from '../run/run-curves.js';
import { RunHead } from '../run/run-head.js';
import { Breakdown } from './breakdown.js';
import { CalibrationChart } from './calibration-chart.js';
import { Disagreements } from './disagreements.js';
import { Findings } from './finding-words.js';
import { findingsOf } from './findings.js';
import { Lead, Standing } from './standing.js';
import '../run/run.css';
import './run-report.css';

export function RunReportPage() {
  const { run: runId = '' } = useParams({ strict: false });
  const run = useQuery(runQuery(runId));
  const report = useQuery(runReportQuery(runId));
  const metrics = useQuery(runMetricsQuery(runId)).data;
  return (
    <div className="run-page run-report-page">
      <Loaded query={run}>{(found) => <RunHead run={found} at="report" />}</Loaded>
      <Loaded query={report} lines={8}>
        {({ report: found, missing }) =>
          found === null ? (
            <Missing missing={missing} runId={runId} />
          ) : (
            <Report report={found} projectId={run.data?.projectId} />
          )
        }
      </Loaded>
      {run.data !== undefined && report.data?.report != null && (
        <Section title={<Trans>How it got there</Trans>}>
          <RunCurves run={run.data} metrics={metrics} />
        </Section>
      )}
    </div>
  );
}

function Missing({ missing, runId }: { readonly missing: RunReport['missing']; readonly runId: string }) {
  return (
    <Empty
      action={
        <Link className="btn" to="/runs/$run" params={{ run: runId }}>
          <Trans>See how far it is</Trans>
        </Link>
      }
    >
      {missing?.message ?? <Trans>There is no report of this run.</Trans>}
    </Empty>
  );
}

function Report({ report, projectId }: { readonly report: RewardReport; readonly projectId: string | undefined }) {
  const { t } = useLingui();
  const format = useFormat();
  const { test } = report;
  return (
    <>
      <div className="cols whole standing">
        <div className="span-8">
          <Lead split={test} />
          <Standing split={test} />
        </div>
        <section className="span-4">
          <h2>
            <Trans>What that says</Trans>
          </h2>
          <Findings findings={findingsOf(report)} />
        </section>
      </div>
      <div className="cols section whole">
        <div className="span-5">
          <CalibrationChart calibration={test.calibration.raw} votes={test.votes} />
        </div>
        <div className="span-7 stack">
          <Breakdown title={t`By length of the preferred answer`} rows={test.byLengthDifference} />
          {test.rewards !== null && (
            <RewardsChart
              distribution={test.rewards}
              caption={
                <Trans>
                  test · n = {format.number(test.pairs)} pairs · mean margin{' '}
                  {test.margin === null ? '–' : format.number(test.margin, 2)} logits
                </Trans>
              }
            />
          )}
        </div>
      </div>
      <div className="cols section whole">
        <div className="span-6 stack">
          <Breakdown title={t`By strength`} rows={test.byStrength} />
          <Breakdown title={t`By tag`} rows={test.byTag} />
        </div>
        <div className="span-6">
          <Breakdown title={t`By tokens of the longer answer`} rows={test.byTokens ?? []} />
        </div>
      </div>
      <Disagreements hardest={test.hardest} projectId={projectId} />
    </>
  );
}
