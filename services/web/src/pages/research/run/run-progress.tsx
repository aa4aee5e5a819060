// A run as it goes: its curves, rewards, log, and what is unusual about it.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Run } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { useLiveRun } from './live-run.js';
import { runMetricsQuery, runReportQuery } from './queries.js';
import { RewardsChart } from './rewards-chart.js';
import { RunCurves } from './run-curves.js';
import { RunLog } from './run-log.js';
import { SettingsApart } from './settings-apart.js';

export function RunProgress({ run }: { readonly run: Run }) {
  const format = useFormat();
  const liveness = useLiveRun(run);
  const metrics = useQuery(runMetricsQuery(run.id));
  const report = useQuery(runReportQuery(run.id));
  const evaluated = metrics.data?.points.findLast(({ evaluation }) => evaluation !== undefined);
  return (
    <>
      {run.error !== null && (
        <div className="note critical" role="alert">
          <Icon name="caution" />
          <div>
            <b>
              <Trans>It stopped.</Trans>
            </b>
            <p className="failure-words">{run.error}</p>
            {run.savedStep !== null && (
              <p>
                <Trans>
                  What was saved at step {format.number(run.savedStep)} is kept: resumed, it goes on to the same result.
                </Trans>
              </p>
            )}
          </div>
        </div>
      )}
      {liveness.state === 'stale' && (
        <p className="note caution" role="status">
          <Icon name="offline" />
          <Trans>No news since {format.time(liveness.since)}: the figures below are from then.</Trans>
        </p>
      )}
      <RunCurves run={run} metrics={metrics.data} />
      <div className="cols section halves">
        {evaluated?.evaluation?.rewards != null && (
          <div className="span-4">
            <RewardsChart
              distribution={evaluated.evaluation.rewards}
              caption={
                <Trans>
                  validation, step {format.number(evaluated.step)} · n = {format.number(evaluated.evaluation.pairs)}{' '}
                  pairs
                </Trans>
              }
            />
          </div>
        )}
        <div className="span-5">
          <RunLog run={run} />
        </div>
        <div className="span-3">
          <Section title={<Trans>Set apart from the defaults</Trans>}>
            <Loaded query={report}>{({ settingsApart }) => <SettingsApart settings={settingsApart} />}</Loaded>
          </Section>
        </div>
      </div>
    </>
  );
}
