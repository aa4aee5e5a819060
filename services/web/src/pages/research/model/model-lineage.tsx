// The way to a model: its parents up to the first one, what each was trained on, and its hash.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Model } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { ScoringServer } from './scoring-server.js';

const mostParents = 12;

export function ModelLineage({ model }: { readonly model: Model }) {
  const format = useFormat();
  const parents = useQuery({
    queryKey: ['model', model.id, 'parents'],
    queryFn: () => parentsOf(model),
  });
  const line = [...(parents.data ?? []).toReversed(), model];
  return (
    <>
      {parents.isError && <Failure error={parents.error} onTryAgain={() => void parents.refetch()} />}
      <ol className="lineage" role="list">
        {line.map((each) => (
          <li key={each.id} aria-current={each.id === model.id ? 'true' : undefined}>
            {each.id === model.id ? (
              <b>{each.name}</b>
            ) : (
              <Link to="/models/$model" params={{ model: each.id }}>
                {each.name}
              </Link>
            )}
            <span className="faint small">{format.date(each.createdAt)}</span>
            {each.runId !== null && (
              <Link className="small" to="/runs/$run" params={{ run: each.runId }}>
                <Trans>its run</Trans>
              </Link>
            )}
            {each.snapshotId !== null && each.projectId !== null && (
              <Link
                className="small"
                to="/p/$project/snapshots"
                params={{ project: each.projectId }}
                search={{ open: each.snapshotId }}
              >
                <Trans>what it learned from</Trans>
              </Link>
            )}
          </li>
        ))}
      </ol>
      {model.endpoint !== null && (
        <p className="small">
          <Trans>
            It answers at <code>{model.endpoint.baseUrl}</code> as <code>{model.endpoint.model}</code>.
          </Trans>
        </p>
      )}
      {model.endpoint?.scoring !== undefined && <ScoringServer scoring={model.endpoint.scoring} />}
      {model.checkpointHash !== null && (
        <p className="small faint hash">
          <Trans>
            Files: <code>sha256 {model.checkpointHash}</code>
          </Trans>
        </p>
      )}
      {line.length === 1 && model.runId === null && (
        <Empty>
          <Trans>It was registered here, not trained here.</Trans>
        </Empty>
      )}
    </>
  );
}

/** The nearest first. A parent that was deleted, or that is out of sight, ends the line. */
async function parentsOf({ parentId }: Model): Promise<Model[]> {
  const parents: Model[] = [];
  let next = parentId;
  while (next !== null && parents.length < mostParents) {
    const parent = await client.getModel(next);
    parents.push(parent);
    next = parent.parentId;
  }
  return parents;
}
