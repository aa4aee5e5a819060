// The head of a run's pages: its name and state, where it comes from, what can be done, and the way to its other pages.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Run } from '@tastemaker/contracts';
import { type ReactNode, useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { projectQuery } from '../../../app/project-queries.js';
import { Icon } from '../../../parts/icon.js';
import { PageHead } from '../../../parts/page-head.js';
import { BesideDialog } from './beside-dialog.js';
import { CancelRun } from './cancel-run.js';
import { isDryRun } from './dry-run.js';
import { isOver } from './live-run.js';
import { modelQuery, snapshotQuery } from './queries.js';
import { ResumeButton } from './resume-button.js';
import { RunStatus } from './run-status.js';

interface RunHeadProps {
  readonly run: Run;
  readonly at: Place;
  /** Between the head and the way to the other pages. */
  readonly children?: ReactNode;
}

type Place = 'progress' | 'report' | 'configuration' | 'log';

export function RunHead({ run, at, children }: RunHeadProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<'cancel' | 'beside'>();
  const close = () => {
    setAsked(undefined);
  };
  // The router marks a tab whose address is the page's to the letter; with more in the address, such as runs beside, it is marked here.
  const tab = (place: Place) => ({
    activeOptions: { exact: true },
    'aria-current': at === place ? ('page' as const) : undefined,
  });
  const project = useQuery(projectQuery(run.projectId)).data;
  return (
    <>
      <PageHead
        title={run.name}
        tag={<RunStatus status={run.status} />}
        crumbs={
          <>
            <Link to="/runs">
              <Trans>Runs</Trans>
            </Link>
            <Icon name="chevron" />
            <Link to="/p/$project" params={{ project: run.projectId }}>
              {project?.name ?? '…'}
            </Link>
          </>
        }
        actions={
          <>
            {run.modelId !== null && run.kind !== 'pretrain' && (
              <Link
                className="btn"
                to="/playground"
                search={{ [run.kind === 'reward' ? 'reward' : 'model']: run.modelId }}
              >
                <Icon name="playground" />
                <Trans>Ask it</Trans>
              </Link>
            )}
            {!isDryRun(run) && (
              <button
                className="btn"
                type="button"
                onClick={() => {
                  setAsked('beside');
                }}
              >
                <Icon name="label" />
                <Trans>Beside another run</Trans>
              </button>
            )}
            {!isOver(run) && (
              <button
                className="btn danger"
                type="button"
                onClick={() => {
                  setAsked('cancel');
                }}
              >
                <Icon name="stop" />
                <Trans>Cancel</Trans>
              </button>
            )}
            {(run.status === 'failed' || run.status === 'cancelled') && <ResumeButton run={run} />}
          </>
        }
        meta={<Origins run={run} />}
      />
      {children}
      <nav className="tabs" aria-label={t`Run`}>
        <Link to="/runs/$run" params={{ run: run.id }} {...tab('progress')}>
          {isDryRun(run) ? <Trans>What it would take</Trans> : <Trans>Progress</Trans>}
        </Link>
        {run.kind === 'reward' && !isDryRun(run) && (
          <Link to="/runs/$run/report" params={{ run: run.id }} {...tab('report')}>
            <Trans>Report</Trans>{' '}
            {!isOver(run) && (
              <span className="faint">
                <Trans>when done</Trans>
              </span>
            )}
          </Link>
        )}
        <Link to="/runs/$run" params={{ run: run.id }} search={{ view: 'configuration' }} {...tab('configuration')}>
          <Trans>Configuration</Trans>
        </Link>
        <Link to="/runs/$run" params={{ run: run.id }} search={{ view: 'log' }} {...tab('log')}>
          <Trans>Log</Trans>
        </Link>
        {run.modelId !== null && (
          <Link to="/models/$model" params={{ model: run.modelId }}>
            <Trans>Model card</Trans>
          </Link>
        )}
      </nav>
      {asked === 'cancel' && <CancelRun run={run} onClose={close} />}
      {asked === 'beside' && <BesideDialog run={run} onClose={close} />}
    </>
  );
}

function Origins({ run }: { readonly run: Run }) {
  const format = useFormat();
  const snapshot = useQuery(snapshotQuery(run.projectId, run.snapshotId)).data;
  const base = useQuery(modelQuery(run.baseModelId)).data;
  return (
    <>
      <span>
        <Trans>
          learns from{' '}
          <Link to="/p/$project/snapshots" params={{ project: run.projectId }} search={{ open: run.snapshotId }}>
            {snapshot?.name ?? '…'}
          </Link>
        </Trans>
      </span>
      {run.baseModelId !== null && (
        <span>
          <Trans>
            starts from{' '}
            <Link to="/models/$model" params={{ model: run.baseModelId }}>
              {base?.name ?? '…'}
            </Link>
          </Trans>
        </span>
      )}
      <span>
        <Trans>
          seed <b>{run.seed}</b>
        </Trans>
      </span>
      <span>
        {run.startedAt === null ? (
          <Trans>ordered {format.dateTime(run.createdAt)}</Trans>
        ) : (
          <Trans>begun {format.dateTime(run.startedAt)}</Trans>
        )}
      </span>
      {run.waiting !== null && <span>{run.waiting.message}</span>}
      {run.startedAt !== null && run.finishedAt !== null && (
        <span>
          <Trans>took {format.duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}</Trans>
        </span>
      )}
    </>
  );
}
