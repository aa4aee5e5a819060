// What a run learns from, and what it starts from.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Field } from '../../../parts/field.js';
import { baseKinds, type OrderDraft, snapshotKinds } from './order.js';

interface SourceFieldProps {
  readonly draft: OrderDraft;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<OrderDraft>) => void;
}

export function SnapshotField({ draft: { kind, projectId, snapshotId }, error, onChange }: SourceFieldProps) {
  const { t } = useLingui();
  const format = useFormat();
  const snapshots = useQuery({
    queryKey: ['project', projectId, 'snapshots'],
    queryFn: () => client.listSnapshots(projectId, { limit: 200 }),
    enabled: projectId !== '',
  });
  const fitting = snapshots.data?.items.filter((snapshot) => snapshot.kind === snapshotKinds[kind]) ?? [];
  const missing = snapshots.isSuccess && fitting.length === 0;
  return (
    <Field
      label={<Trans>Snapshot it learns from</Trans>}
      hint={
        missing && (
          <Trans>
            This project has no snapshot of that kind yet:{' '}
            <Link to="/p/$project/snapshots" params={{ project: projectId }}>
              take one
            </Link>
            .
          </Trans>
        )
      }
      error={error}
    >
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={snapshotId}
          onChange={({ target }) => {
            onChange({ snapshotId: target.value });
          }}
        >
          <option value="">{t`Choose a snapshot`}</option>
          {fitting.map(({ id, name, records, createdAt }) => (
            <option key={id} value={id}>
              {t`${name}, ${format.number(records)} records, ${format.date(createdAt)}`}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function BaseField({ draft: { kind, baseModelId }, error, onChange }: SourceFieldProps) {
  const { t } = useLingui();
  const models = useQuery({ queryKey: ['models', 'all'], queryFn: () => client.listModels({ limit: 500 }) });
  const allowed: readonly string[] = baseKinds[kind];
  const fitting = (models.data?.items ?? []).filter(
    (model) => allowed.includes(model.kind) && model.status === 'ready' && model.endpoint === null,
  );
  return (
    <Field label={<Trans>Model it starts from</Trans>} error={error}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={baseModelId}
          onChange={({ target }) => {
            onChange({ baseModelId: target.value });
          }}
        >
          <option value="">{kind === 'pretrain' ? t`None: from scratch` : t`Choose a model`}</option>
          {fitting.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
