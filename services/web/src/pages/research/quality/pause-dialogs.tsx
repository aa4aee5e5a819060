// Pauses a labeler, who is told why; or lets them go on.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Confirm } from '../../../parts/confirm.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import type { LabelerRow } from '../reports/labeler-rows.js';
import { standingsQuery } from '../reports/report-queries.js';

interface PauseDialogProps {
  readonly projectId: string;
  readonly labeler: LabelerRow;
  readonly onClose: () => void;
}

export function PauseDialog({ projectId, labeler: { figures }, onClose }: PauseDialogProps) {
  const form = useId();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const pause = useMutation({
    mutationFn: () => client.pauseLabeler(projectId, figures.userId, { reason }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: standingsQuery(projectId).queryKey });
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!pause.isPending) pause.mutate();
  };
  return (
    <Dialog
      title={<Trans>Pause {figures.name}</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn danger" type="submit" form={form} aria-busy={pause.isPending}>
            <Trans>Pause {figures.name}</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={onSubmit}>
        <p className="small muted">
          <Trans>They get nothing to judge until somebody lets them go on. What they have judged stays as it is.</Trans>
        </p>
        <Field
          label={<Trans>Reason</Trans>}
          hint={<Trans>They are told this.</Trans>}
          error={fieldErrors(pause.error)('reason')}
        >
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={3}
              required
              maxLength={2000}
              value={reason}
              autoFocus
              onChange={({ target }) => {
                setReason(target.value);
              }}
            />
          )}
        </Field>
        {pause.isError && !namesFields(pause.error) && <Failure error={pause.error} />}
      </form>
    </Dialog>
  );
}

export function ResumeDialog({ projectId, labeler: { figures, standing }, onClose }: PauseDialogProps) {
  const queries = useQueryClient();
  return (
    <Confirm
      title={<Trans>Let {figures.name} go on</Trans>}
      action={<Trans>Let {figures.name} go on</Trans>}
      onConfirm={async () => {
        await client.resumeLabeler(projectId, figures.userId);
        await queries.invalidateQueries({ queryKey: standingsQuery(projectId).queryKey });
      }}
      onClose={onClose}
    >
      {standing?.pauseReason != null && (
        <p>
          <Trans>They were told: “{standing.pauseReason}”</Trans>
        </p>
      )}
      <p className="small muted">
        <Trans>They get comparisons again. Known answers are counted anew from now on.</Trans>
      </p>
    </Confirm>
  );
}
