// One snapshot: what it holds, its files in the formats of others, and what another one has that it has not.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Snapshot } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { SidePanel } from '../../../parts/side-panel.js';
import { snapshotQuery } from '../run/queries.js';
import { ExportForm } from './export-form.js';
import { snapshotKindNames } from './snapshot-kind.js';

interface SnapshotPanelProps {
  readonly projectId: string;
  readonly snapshotId: string;
  readonly others: readonly Snapshot[];
  readonly onClose: () => void;
}

export function SnapshotPanel({ projectId, snapshotId, others, onClose }: SnapshotPanelProps) {
  const snapshot = useQuery(snapshotQuery(projectId, snapshotId));
  return (
    <SidePanel title={snapshot.data?.name ?? <Trans>Snapshot</Trans>} onClose={onClose}>
      <Loaded query={snapshot}>
        {(found) => (
          <>
            <Facts snapshot={found} />
            {found.kind === 'comparisons' && (
              <>
                <ExportForm snapshot={found} />
                <Difference
                  snapshot={found}
                  others={others.filter(({ id, kind }) => id !== found.id && kind === 'comparisons')}
                />
              </>
            )}
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

function Facts({ snapshot }: { readonly snapshot: Snapshot }) {
  const { t, i18n } = useLingui();
  const format = useFormat();
  return (
    <>
      <p className="meta">
        <span>{i18n._(snapshotKindNames[snapshot.kind])}</span>
        <span>{format.bytes(snapshot.bytes)}</span>
        <span>{format.dateTime(snapshot.createdAt)}</span>
      </p>
      <p className="small mono hash">sha256 {snapshot.contentHash}</p>
      <table aria-label={t`What it holds`}>
        <tbody>
          {Object.entries({ records: snapshot.records, ...snapshot.counts }).map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="end">{format.number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {snapshot.definition !== null && (
        <p className="small faint">
          <Trans>Chosen by:</Trans> <code>{JSON.stringify(snapshot.definition)}</code>
        </p>
      )}
      <p>
        <a className="btn" href={`/v1/projects/${snapshot.projectId}/snapshots/${snapshot.id}/download`} download>
          <Trans>Download as it is (JSONL)</Trans>
        </a>
      </p>
    </>
  );
}

interface DifferenceProps {
  readonly snapshot: Snapshot;
  readonly others: readonly Snapshot[];
}

function Difference({ snapshot, others }: DifferenceProps) {
  const { t } = useLingui();
  const [other, setOther] = useState('');
  const diff = useQuery({
    queryKey: ['project', snapshot.projectId, 'snapshot', snapshot.id, 'diff', other],
    queryFn: () => client.diffSnapshots(snapshot.projectId, snapshot.id, other, { limit: 1 }),
    enabled: other !== '',
  });
  if (others.length === 0) return null;
  return (
    <section>
      <h3>
        <Trans>What another one has</Trans>
      </h3>
      <select
        className="input"
        aria-label={t`Compare with`}
        value={other}
        onChange={({ target }) => {
          setOther(target.value);
        }}
      >
        <option value="">{t`Choose a snapshot`}</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {other !== '' && (
        <Loaded query={diff}>
          {({ comparisons, judgments }) => (
            <table aria-label={t`Differences`}>
              <thead>
                <tr>
                  <th scope="col" />
                  {Object.keys(comparisons).map((name) => (
                    <th key={name} scope="col" className="end">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <CountRow name={t`Comparisons`} counts={comparisons} />
                <CountRow name={t`Judgments`} counts={judgments} />
              </tbody>
            </table>
          )}
        </Loaded>
      )}
    </section>
  );
}

function CountRow({ name, counts }: { readonly name: string; readonly counts: Readonly<Record<string, number>> }) {
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{name}</th>
      {Object.entries(counts).map(([key, count]) => (
        <td key={key} className="end">
          {format.number(count)}
        </td>
      ))}
    </tr>
  );
}
