// All models: what they are, where they come from, and which one each alias stands for.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Model, ModelAlias } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { useMe } from '../../../app/me.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { modelKindNames, modelStatusNames } from '../model/model-kind.js';
import { aliasesQuery } from '../model/queries.js';
import { RegisterModel } from './register-model.js';

const kinds = ['base', 'assistant', 'reward'] as const;

export function ModelsPage() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const me = useMe();
  const asked: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const kind = kinds.find((each) => each === asked['kind']);
  const [isRegistering, setRegistering] = useState(false);
  const columns = useColumns();
  const models = useInfiniteQuery({
    queryKey: ['models', { kind }],
    queryFn: ({ pageParam }) =>
      client.listModels({
        ...(kind === undefined ? {} : { kind }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const rows = models.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead
        title={<Trans>Models</Trans>}
        actions={
          me.role === 'admin' && (
            <button
              className="btn primary"
              type="button"
              onClick={() => {
                setRegistering(true);
              }}
            >
              <Icon name="add" />
              <Trans>Register a model</Trans>
            </button>
          )
        }
      />
      <div className="filters">
        <select
          className="input"
          aria-label={t`Kind`}
          value={kind ?? ''}
          onChange={({ target }) => {
            void navigate({ to: '/models', search: target.value === '' ? {} : { kind: target.value } });
          }}
        >
          <option value="">{t`All kinds`}</option>
          {kinds.map((each) => (
            <option key={each} value={each}>
              {i18n._(modelKindNames[each])}
            </option>
          ))}
        </select>
      </div>
      {models.isError && <Failure error={models.error} onTryAgain={() => void models.refetch()} />}
      {rows === undefined ? (
        !models.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Models`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/models/$model', params: { model: id } })}
          onEnd={models.hasNextPage && !models.isFetching ? () => void models.fetchNextPage() : undefined}
          empty={
            <Empty>
              <Trans>
                No model yet. Admins register one from the server’s disk or behind an endpoint; runs make others.
              </Trans>
            </Empty>
          }
        />
      )}
      {isRegistering && (
        <RegisterModel
          onClose={() => {
            setRegistering(false);
          }}
        />
      )}
    </>
  );
}

function useColumns(): Column<Model>[] {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const projects = useQuery(projectsQuery).data ?? [];
  const aliases = useQuery(aliasesQuery).data?.items ?? [];
  return [
    {
      key: 'name',
      head: <Trans>Name</Trans>,
      cell: ({ id, name }) => (
        <span className="row">
          <Link className="strong" to="/models/$model" params={{ model: id }}>
            {name}
          </Link>
          <AliasTags aliases={aliases.filter(({ modelId }) => modelId === id)} />
        </span>
      ),
    },
    { key: 'kind', head: <Trans>Kind</Trans>, cell: ({ kind }) => i18n._(modelKindNames[kind]) },
    {
      key: 'status',
      head: <Trans>State</Trans>,
      cell: ({ status, endpoint }) => (
        <span className={status === 'failed' ? 'tag critical' : 'tag'}>
          {status === 'failed' && <Icon name="caution" />}
          {endpoint === null ? i18n._(modelStatusNames[status]) : t`behind an endpoint`}
        </span>
      ),
    },
    {
      key: 'owner',
      head: <Trans>Belongs to</Trans>,
      cell: ({ projectId }) =>
        projectId === null ? (
          <Trans>the installation</Trans>
        ) : (
          (projects.find(({ id }) => id === projectId)?.name ?? '–')
        ),
    },
    {
      key: 'parameters',
      head: <Trans>Parameters</Trans>,
      isNumber: true,
      cell: ({ parameters }) => (parameters === null ? '–' : `${format.number(parameters / 1e6, 1)} M`),
    },
    {
      key: 'made',
      head: <Trans>Made</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time>{format.dateTime(createdAt)}</time>,
    },
  ];
}

function AliasTags({ aliases }: { readonly aliases: readonly ModelAlias[] }) {
  return aliases.map(({ name }) => (
    <span key={name} className="tag accent mono">
      {name}
    </span>
  ));
}
