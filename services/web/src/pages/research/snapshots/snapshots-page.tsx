// Snapshots: what was frozen, what it holds, what changed between two, and its files for others.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Snapshot } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { searchStep } from '../../../app/search-step.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { WithPanel } from '../../../parts/side-panel.js';
import { useEndlessList } from '../parts/endless-list.js';
import { readText } from '../parts/filter-search.js';
import { snapshotKindNames } from './snapshot-kind.js';
import { SnapshotPanel } from './snapshot-panel.js';
import { TakeSnapshot } from './take-snapshot.js';

export function SnapshotsPage() {
  const { t } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const asked: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const open = readText(asked, 'open');
  const [isTaking, setTaking] = useState(false);
  const columns = useColumns();
  const list = useEndlessList({
    queryKey: ['project', project, 'snapshots', 'list'],
    load: (page) => client.listSnapshots(project, page),
  });
  const go = (id: string | undefined) => {
    const search = id === undefined ? {} : { open: id };
    void navigate({ to: '/p/$project/snapshots', params: { project }, search, ...searchStep(asked, search) });
  };
  const takeButton = (
    <button
      className="btn primary"
      type="button"
      onClick={() => {
        setTaking(true);
      }}
    >
      <Icon name="snapshot" />
      <Trans>Take a snapshot</Trans>
    </button>
  );
  return (
    <>
      <PageHead title={<Trans>Snapshots</Trans>} actions={takeButton} />
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      <WithPanel
        panel={
          open === undefined ? undefined : (
            <SnapshotPanel
              key={open}
              projectId={project}
              snapshotId={open}
              others={list.rows ?? []}
              onClose={() => {
                go(undefined);
              }}
            />
          )
        }
      >
        {list.rows === undefined ? (
          list.error === undefined && <LoadingLines />
        ) : (
          <DataTable
            label={t`Snapshots`}
            columns={columns}
            rows={list.rows}
            keyOf={({ id }) => id}
            openKey={open}
            onOpen={({ id }) => {
              go(id);
            }}
            onEnd={list.onEnd}
            empty={
              <Empty action={takeButton}>
                <Trans>
                  No snapshot yet. It freezes the judgments, or the accepted demonstrations, as they stand, under a
                  content hash; training always names one.
                </Trans>
              </Empty>
            }
          />
        )}
      </WithPanel>
      {isTaking && (
        <TakeSnapshot
          projectId={project}
          onTaken={(snapshot) => {
            setTaking(false);
            go(snapshot.id);
          }}
          onClose={() => {
            setTaking(false);
          }}
        />
      )}
    </>
  );
}

function useColumns(): Column<Snapshot>[] {
  const { i18n } = useLingui();
  const format = useFormat();
  return [
    { key: 'name', head: <Trans>Name</Trans>, cell: ({ name }) => <b className="strong">{name}</b> },
    { key: 'kind', head: <Trans>Holds</Trans>, cell: ({ kind }) => i18n._(snapshotKindNames[kind]) },
    { key: 'records', head: <Trans>Records</Trans>, isNumber: true, cell: ({ records }) => format.number(records) },
    { key: 'bytes', head: <Trans>Size</Trans>, isNumber: true, cell: ({ bytes }) => format.bytes(bytes) },
    { key: 'hash', head: <Trans>Hash</Trans>, cell: ({ contentHash }) => <code>{contentHash.slice(0, 12)}</code> },
    {
      key: 'taken',
      head: <Trans>Taken</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time>{format.dateTime(createdAt)}</time>,
    },
    {
      key: 'train',
      head: (
        <span className="visually-hidden">
          <Trans>Train from it</Trans>
        </span>
      ),
      cell: ({ id, projectId, kind }) => (
        <Link to="/runs/new" search={{ project: projectId, snapshot: id, kind: runKinds[kind] }}>
          <Trans>Train from it</Trans>
        </Link>
      ),
    },
  ];
}

const runKinds = { documents: 'pretrain', demonstrations: 'finetune', comparisons: 'reward' } as const;
