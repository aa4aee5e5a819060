// Orders an evaluation report: on which judged answers, and beside which other version.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Model, ModelReport } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { ChoiceField } from '../parts/choice-field.js';
import { NumberField } from '../parts/number-field.js';
import { comparisonSnapshotsQuery, modelReportsQuery, rewardModelsQuery } from './queries.js';

interface OrderReportProps {
  readonly model: Pick<Model, 'id' | 'projectId' | 'snapshotId'>;
  /** Chosen at first. */
  readonly snapshot?: { readonly id: string; readonly projectId: string } | undefined;
  readonly onOrdered?: (report: ModelReport) => void;
  readonly onClose: () => void;
}

export function OrderReport({ model, snapshot, onOrdered, onClose }: OrderReportProps) {
  const { t } = useLingui();
  const format = useFormat();
  const form = useId();
  const queries = useQueryClient();
  const projects = useQuery(projectsQuery).data ?? [];
  const [projectId, setProjectId] = useState(snapshot?.projectId ?? model.projectId ?? '');
  const [snapshotId, setSnapshotId] = useState(snapshot?.id ?? '');
  const [against, setAgainst] = useState('before');
  const [maxComparisons, setMaxComparisons] = useState(2000);
  const chosenProject = projectId === '' ? (projects[0]?.id ?? '') : projectId;
  const snapshots = useQuery(comparisonSnapshotsQuery(chosenProject)).data ?? [];
  const others = useQuery(rewardModelsQuery).data?.filter(({ id }) => id !== model.id) ?? [];
  const order = useMutation({
    mutationFn: () =>
      client.createModelReport(model.id, {
        maxComparisons,
        ...(snapshotId === '' ? {} : { snapshotId }),
        ...(against === 'before' ? {} : { against: against === 'none' ? null : against }),
      }),
    onSuccess: async (report) => {
      await queries.invalidateQueries({ queryKey: modelReportsQuery(model.id).queryKey });
      onOrdered?.(report);
      onClose();
    },
  });
  const errorAt = fieldErrors(order.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!order.isPending) order.mutate();
  };
  return (
    <Dialog
      title={<Trans>Make an evaluation report</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={order.isPending}>
            <Trans>Make the report</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="stack fields" onSubmit={onSubmit} noValidate>
        <p className="small muted">
          <Trans>It takes as long as scoring the judged answers. A worker does it; it may be cancelled.</Trans>
        </p>
        {projects.length > 1 && (
          <ChoiceField
            label={<Trans>Project</Trans>}
            value={chosenProject}
            choices={projects.map(({ id }) => id)}
            names={Object.fromEntries(projects.map(({ id, name }) => [id, name]))}
            onChange={(id) => {
              setProjectId(id);
              setSnapshotId('');
            }}
          />
        )}
        <ChoiceField
          label={<Trans>Judged answers of</Trans>}
          error={errorAt('snapshotId')}
          value={snapshotId}
          choices={[...(model.snapshotId !== null || snapshotId === '' ? [''] : []), ...snapshots.map(({ id }) => id)]}
          names={{
            '': model.snapshotId === null ? t`Choose a snapshot` : t`the snapshot that it was trained on`,
            ...Object.fromEntries(
              snapshots.map(({ id, name, createdAt }) => [id, t`${name}, ${format.date(createdAt)}`]),
            ),
          }}
          onChange={setSnapshotId}
        />
        <ChoiceField
          label={<Trans>Beside</Trans>}
          hint={<Trans>Both score the same pairs; the difference is paired.</Trans>}
          error={errorAt('against')}
          value={against}
          choices={['before', 'none', ...others.map(({ id }) => id)]}
          names={{
            before: t`the version before it, if there is one`,
            none: t`no other version`,
            ...Object.fromEntries(others.map(({ id, name }) => [id, name])),
          }}
          onChange={setAgainst}
        />
        <NumberField
          label={<Trans>Comparisons of each held-out split, at most</Trans>}
          hint={<Trans>Of more, so many are drawn, always the same</Trans>}
          value={maxComparisons}
          min={1}
          max={50_000}
          error={errorAt('maxComparisons')}
          onChange={setMaxComparisons}
        />
        {order.isError && !namesFields(order.error) && <Failure error={order.error} />}
      </form>
    </Dialog>
  );
}
