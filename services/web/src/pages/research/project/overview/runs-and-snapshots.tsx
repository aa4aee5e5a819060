// The newest runs and snapshots of a project.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Run, Snapshot } from '@tastemaker/contracts';
import { useFormat } from '../../../../app/format.js';
import { type Column, DataTable } from '../../../../parts/data-table.js';
import { Icon } from '../../../../parts/icon.js';
import { Loaded } from '../../../../parts/loaded.js';
import { Section } from '../../../../parts/section.js';
import { newestRunsQuery, newestSnapshotsQuery } from '../queries.js';
import { RunOutcome, RunState } from './run-state.js';

export function RunsAndSnapshots({ projectId }: { readonly projectId: string }) {
  return (
    <div className="cols made">
      <div className="span-7">
        <Runs projectId={projectId} />
      </div>
      <div className="span-5">
        <Snapshots projectId={projectId} />
      </div>
    </div>
  );
}

function Runs({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const runs = useQuery(newestRunsQuery(projectId));
  const columns: Column<Run>[] = [
    {
      key: 'name',
      head: <Trans>Name</Trans>,
      cell: ({ id, name }) => (
        <Link className="quiet" to="/runs/$run" params={{ run: id }}>
          {name}
        </Link>
      ),
    },
    { key: 'state', head: <Trans>State</Trans>, cell: (run) => <RunState run={run} /> },
    { key: 'outcome', head: <Trans>Test accuracy</Trans>, cell: (run) => <RunOutcome run={run} /> },
    {
      key: 'begun',
      head: <Trans>Begun</Trans>,
      isNumber: true,
      cell: ({ startedAt, createdAt }) => <span className="muted">{format.date(startedAt ?? createdAt)}</span>,
    },
  ];
  return (
    <Section
      title={<Trans>Runs</Trans>}
      tools={
        <Link className="btn quiet" to="/runs" search={{ projectId }}>
          <Trans>All</Trans>
          <Icon name="chevron" />
        </Link>
      }
    >
      <Loaded query={runs}>
        {({ items }) => (
          <DataTable
            label={t`Newest runs`}
            className="made-table"
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            empty={
              <p className="small muted">
                <Trans>No model was trained here yet.</Trans>
              </p>
            }
          />
        )}
      </Loaded>
    </Section>
  );
}

function Snapshots({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const snapshots = useQuery(newestSnapshotsQuery(projectId));
  const columns: Column<Snapshot>[] = [
    {
      key: 'name',
      head: <Trans>Name</Trans>,
      cell: ({ id, name }) => (
        <Link className="quiet" to="/p/$project/snapshots" params={{ project: projectId }} search={{ open: id }}>
          {name}
        </Link>
      ),
    },
    {
      key: 'records',
      head: <Trans>Records</Trans>,
      isNumber: true,
      cell: ({ records }) => format.number(records),
    },
    {
      key: 'judgments',
      head: <Trans>Judgments</Trans>,
      isNumber: true,
      cell: ({ counts }) => (counts['judgments'] === undefined ? '–' : format.number(counts['judgments'])),
    },
    {
      key: 'taken',
      head: <Trans>Taken</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <span className="muted">{format.date(createdAt)}</span>,
    },
  ];
  return (
    <Section
      title={<Trans>Snapshots</Trans>}
      tools={
        <Link className="btn quiet" to="/p/$project/snapshots" params={{ project: projectId }}>
          <Trans>All</Trans>
          <Icon name="chevron" />
        </Link>
      }
    >
      <Loaded query={snapshots}>
        {({ items }) => (
          <DataTable
            label={t`Newest snapshots`}
            className="made-table"
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            empty={
              <p className="small muted">
                <Trans>No snapshot was taken yet. Training is always on one.</Trans>
              </p>
            }
          />
        )}
      </Loaded>
    </Section>
  );
}
