// An evaluation report of a reward model: where it stands between people and controls, in which parts it is right, and what it
// gets wrong.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ModelReportDetail, RewardModelReport } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { ForestFigure } from '../reports/forest-figure.js';
import { RewardsChart } from '../run/rewards-chart.js';
import { Breakdown } from '../run-report/breakdown.js';
import { CalibrationChart } from '../run-report/calibration-chart.js';
import { Disagreements } from '../run-report/disagreements.js';
import { Lead, Standing } from '../run-report/standing.js';
import { LearnedBias } from './learned-bias.js';
import { ReportFiles, ReportState } from './model-reports.js';
import { OrderReport } from './order-report.js';
import { modelReportQuery } from './queries.js';
import { Versions } from './versions.js';
import '../run/run.css';
import '../run-report/run-report.css';

export function ModelReportPage() {
  const { model = '', report = '' } = useParams({ strict: false });
  const found = useQuery(modelReportQuery(model, report));
  return (
    <div className="run-page run-report-page">
      <Loaded query={found} lines={8}>
        {(detail) => <Report detail={detail} />}
      </Loaded>
    </div>
  );
}

function Report({ detail }: { readonly detail: ModelReportDetail }) {
  const format = useFormat();
  const navigate = useNavigate();
  const [isOrdering, setOrdering] = useState(false);
  const { report, modelId, projectId, snapshotId } = detail;
  return (
    <>
      <PageHead
        title={<Trans>Evaluation report</Trans>}
        crumbs={
          <>
            <Link to="/models">
              <Trans>Models</Trans>
            </Link>
            <Icon name="chevron" />
            <Link to="/models/$model" params={{ model: modelId }}>
              {report?.model.name ?? modelId}
            </Link>
          </>
        }
        actions={
          report !== null && (
            <button
              className="btn"
              type="button"
              onClick={() => {
                setOrdering(true);
              }}
            >
              <Trans>Compare with another version</Trans>
            </button>
          )
        }
        meta={
          <>
            <span>{format.dateTime(detail.createdAt)}</span>
            {report !== null && (
              <span>
                <Trans>snapshot {report.snapshot.name}</Trans>
              </span>
            )}
            {report !== null && <ReportFiles report={detail} />}
          </>
        }
      />
      {report === null ? (
        <ReportState report={detail} />
      ) : report.headline === null || report.splits[report.headline].votes === 0 ? (
        <Empty>{unreadReason(report) ?? <Trans>There was no pair to test it on.</Trans>}</Empty>
      ) : (
        <Figures report={report} split={report.splits[report.headline]} projectId={projectId} />
      )}
      {isOrdering && (
        <OrderReport
          model={{ id: modelId, projectId, snapshotId: null }}
          snapshot={snapshotId === null ? undefined : { id: snapshotId, projectId }}
          onOrdered={({ id }) =>
            void navigate({ to: '/models/$model/reports/$report', params: { model: modelId, report: id } })
          }
          onClose={() => {
            setOrdering(false);
          }}
        />
      )}
    </>
  );
}

/** Why the model could not read the comparisons that it was to be measured on; null where that is not why there are no figures. */
function unreadReason(report: RewardModelReport): string | null {
  return report.headline === null ? null : report.scored[report.headline].unscoredReason;
}

interface FiguresProps {
  readonly report: RewardModelReport;
  readonly split: RewardModelReport['splits']['test'];
  readonly projectId: string;
}

function Figures({ report, split, projectId }: FiguresProps) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <>
      <Lead split={split} />
      <Standing split={split} />
      <div className="cols section whole">
        <div className="span-6 stack">
          <CalibrationChart calibration={split.calibration.raw} votes={split.votes} />
          <LearningCurve report={report} />
        </div>
        <div className="span-6 stack">
          {split.rewards !== null && (
            <RewardsChart
              distribution={split.rewards}
              caption={<Trans>n = {format.number(split.pairs)} pairs</Trans>}
            />
          )}
          <LearnedBias bias={split.learnedBias} />
        </div>
      </div>
      <Section
        title={<Trans>In parts</Trans>}
        note={<Trans>Exploratory: among many rows, some lie far out by chance.</Trans>}
      >
        <div className="cols whole">
          <div className="span-6 stack">
            <Breakdown title={t`By rule`} rows={split.byRule ?? []} />
            <Breakdown title={t`By criterion`} rows={split.byCriterion ?? []} />
            <Breakdown title={t`By tag`} rows={split.byTag} />
          </div>
          <div className="span-6 stack">
            <Breakdown title={t`By agreement of the labelers`} rows={split.byAgreement ?? []} />
            <Breakdown title={t`By strength`} rows={split.byStrength} />
            <Breakdown title={t`By length of the preferred answer`} rows={split.byLengthDifference} />
            <Breakdown title={t`By tokens of the longer answer`} rows={split.byTokens ?? []} />
          </div>
        </div>
      </Section>
      <Versions report={report} />
      <Disagreements hardest={split.hardest} projectId={projectId} />
    </>
  );
}

function LearningCurve({ report: { learningCurve, noLearningCurve } }: { readonly report: RewardModelReport }) {
  const { t } = useLingui();
  const format = useFormat();
  if (learningCurve === null) {
    return (
      <p className="small muted">
        <Trans>No learning curve: {noLearningCurve}</Trans>
      </p>
    );
  }
  const { points, forecast, noForecast } = learningCurve;
  const last = points.map(({ pairs, accuracy, interval, votes }) => ({
    pairs,
    value: accuracy,
    interval,
    cases: votes,
  }));
  return (
    <>
      <ForestFigure
        title={t`Learning curve`}
        level={2}
        caption={
          learningCurve.source === 'runs'
            ? t`exploratory: other runs on parts of the same snapshot, on the test split`
            : t`exploratory: of this run as it went on, on the validation split`
        }
        empty={<Trans>Nothing to part it by.</Trans>}
        rows={[
          ...last.map(({ pairs, value, interval, cases }) => ({
            key: String(pairs),
            name: t`${format.number(pairs)} pairs`,
            of: { value, ...interval, cases },
          })),
          ...(forecast === null
            ? []
            : [
                {
                  key: 'forecast',
                  name: t`${format.number(forecast.pairs)} pairs, expected`,
                  of: { value: forecast.accuracy, ...forecast.interval, cases: points.length },
                  cases: <Trans>from {format.number(points.length)} points</Trans>,
                  tone: 2 as const,
                },
              ]),
        ]}
        domain={[0, 1]}
        reference={0.5}
      />
      {forecast === null && noForecast !== null && (
        <p className="small muted">
          <Trans>What twice the labels would bring is not told: {noForecast}</Trans>
        </p>
      )}
    </>
  );
}
