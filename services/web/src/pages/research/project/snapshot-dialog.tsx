// Freezes the project's judged comparisons as they stand. Filters are on the page of snapshots.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { newestSnapshotsQuery } from './queries.js';

interface SnapshotDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

export function SnapshotDialog({ project, onClose }: SnapshotDialogProps) {
  const format = useFormat();
  const form = useId();
  const queries = useQueryClient();
  const known = useQuery(newestSnapshotsQuery(project.id)).data?.items.length ?? 0;
  const [name, setName] = useState<string>();
  const shownName = name ?? `${project.name} ${known + 1}`;
  const take = useMutation({
    mutationFn: () => client.createSnapshot(project.id, { kind: 'comparisons', name: shownName }),
    onSuccess: () => queries.invalidateQueries({ queryKey: newestSnapshotsQuery(project.id).queryKey }),
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!take.isPending) take.mutate();
  };
  if (take.data !== undefined) {
    const { id, name: taken, records, counts } = take.data;
    const judgments = format.number(counts['judgments'] ?? 0);
    return (
      <Dialog
        title={<Trans>The snapshot is taken</Trans>}
        onClose={onClose}
        actions={
          <>
            <button className="btn" type="button" onClick={onClose}>
              <Trans>Close</Trans>
            </button>
            <Link className="btn primary" to="/runs/new" search={{ project: project.id, snapshot: id }}>
              <Trans>Train a reward model on it</Trans>
            </Link>
          </>
        }
      >
        <p role="status">
          <Trans>
            “{taken}” holds {format.number(records)} comparisons with {judgments} judgments. It will not change any
            more.
          </Trans>
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={<Trans>Take a snapshot</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={take.isPending}>
            <Trans>Take the snapshot</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={onSubmit}>
        <p className="small muted">
          <Trans>
            It freezes every judged comparison with the judgments that stand, without known answers, repeats and what
            was flagged with reason. What is judged later does not change it.
          </Trans>{' '}
          <Link to="/p/$project/snapshots" params={{ project: project.id }}>
            <Trans>Choose what goes into it</Trans>
          </Link>
        </p>
        <Field label={<Trans>Name</Trans>} error={fieldErrors(take.error)('name')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={shownName}
              maxLength={200}
              required
              autoFocus
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        {take.isError && !namesFields(take.error) && <Failure error={take.error} />}
      </form>
    </Dialog>
  );
}
