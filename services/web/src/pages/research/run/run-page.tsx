// A run: how far it is, its curves as they grow, what it says, and how it was set up.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Loaded } from '../../../parts/loaded.js';
import { isDryRun } from './dry-run.js';
import { runQuery } from './queries.js';
import { RunConfiguration } from './run-configuration.js';
import { RunHead } from './run-head.js';
import { RunLog } from './run-log.js';
import { RunPlan } from './run-plan.js';
import { RunProgress } from './run-progress.js';
import { RunSteps } from './run-steps.js';
import './run.css';

export function RunPage() {
  const { run: runId = '' } = useParams({ strict: false });
  const { view }: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const run = useQuery(runQuery(runId));
  return (
    <div className="run-page">
      <Loaded query={run} lines={8}>
        {(found) => (
          <>
            <RunHead run={found} at={view === 'configuration' || view === 'log' ? view : 'progress'}>
              {!isDryRun(found) && <RunSteps run={found} />}
            </RunHead>
            {view === 'configuration' ? (
              <RunConfiguration run={found} />
            ) : view === 'log' ? (
              <section className="section">
                <h2 className="visually-hidden">
                  <Trans>Log</Trans>
                </h2>
                <RunLog run={found} isTall />
              </section>
            ) : isDryRun(found) ? (
              <RunPlan run={found} />
            ) : (
              <RunProgress run={found} />
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}
