// Which aliases stand for a reward model, what they stood for before, and the way back.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Model, ModelAlias } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Confirm } from '../../../parts/confirm.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { aliasesQuery } from './queries.js';

const usualAlias = 'current';

export function ModelAliases({ model }: { readonly model: Model }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const aliases = useQuery(aliasesQuery);
  const [name, setName] = useState(usualAlias);
  const set = useMutation({
    mutationFn: () => client.setModelAlias(name.trim(), { modelId: model.id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: aliasesQuery.queryKey }),
  });
  return (
    <div className="stack">
      <Loaded query={aliases}>
        {({ items }) => {
          const related = items.filter(
            ({ modelId, projectId }) => modelId === model.id || projectId === model.projectId,
          );
          if (related.length === 0) {
            return (
              <Empty>
                <Trans>No alias stands for it. Clients that name no model ask the one called “current”.</Trans>
              </Empty>
            );
          }
          return related.map((alias) => <Alias key={`${alias.projectId} ${alias.name}`} alias={alias} model={model} />);
        }}
      </Loaded>
      {model.status === 'ready' && (
        <form
          className="row wrap"
          onSubmit={(event) => {
            event.preventDefault();
            if (!set.isPending) set.mutate();
          }}
        >
          <input
            className="input alias"
            aria-label={t`Alias`}
            value={name}
            onChange={({ target }) => {
              setName(target.value);
            }}
          />
          <button className="btn" type="submit" aria-busy={set.isPending}>
            <Trans>
              Make it <code>{name}</code>
            </Trans>
          </button>
        </form>
      )}
      {set.isError && <Failure error={set.error} />}
    </div>
  );
}

function Alias({ alias, model }: { readonly alias: ModelAlias; readonly model: Model }) {
  const format = useFormat();
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const owner = { projectId: alias.projectId ?? ('none' as const) };
  const history = useQuery({
    queryKey: [...aliasesQuery.queryKey, alias.projectId, alias.name],
    queryFn: () => client.modelAliasHistory(alias.name, owner),
  });
  const rollBack = async () => {
    await client.rollBackModelAlias(alias.name, owner);
    await queries.invalidateQueries({ queryKey: aliasesQuery.queryKey });
  };
  const [, before] = history.data?.items ?? [];
  return (
    <div className="alias-history">
      <p className="row wrap">
        <code className="tag accent">{alias.name}</code>
        {alias.modelId === model.id ? (
          <Trans>stands for this model</Trans>
        ) : (
          <Trans>stands for {alias.modelName}</Trans>
        )}
        {before !== undefined && (
          <button
            className="btn"
            type="button"
            onClick={() => {
              setAsked(true);
            }}
          >
            <Trans>Back to {before.modelName}</Trans>
          </button>
        )}
      </p>
      <ol role="list" className="small">
        {history.data?.items.map(({ modelId, modelName, since }) => (
          <li key={since}>
            <time className="num faint">{format.dateTime(since)}</time>{' '}
            <Link to="/models/$model" params={{ model: modelId }}>
              {modelName}
            </Link>
          </li>
        ))}
      </ol>
      {isAsked && before !== undefined && (
        <Confirm
          title={<Trans>Go back to {before.modelName}?</Trans>}
          action={<Trans>Go back</Trans>}
          onConfirm={rollBack}
          onClose={() => {
            setAsked(false);
          }}
        >
          <p>
            <Trans>
              Whoever asks for <code>{alias.name}</code> is answered by {before.modelName} from then on. This can be
              taken back in the same way.
            </Trans>
          </p>
        </Confirm>
      )}
    </div>
  );
}
