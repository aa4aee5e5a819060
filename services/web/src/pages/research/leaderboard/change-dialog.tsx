// Declares the settings on the page, withdraws an entry, or puts one back: each with a reason that everybody reads.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Leaderboard } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';

export type Intended = 'declare' | 'entry';

interface ChangeDialogProps {
  readonly projectId: string;
  readonly board: Leaderboard;
  readonly intended: Intended;
  readonly onClose: () => void;
}

export function ChangeDialog({ projectId, board: { figures, withdrawn }, intended, onClose }: ChangeDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [key, setKey] = useState(figures.entries[0]?.key ?? '');
  const isWithdrawn = withdrawn.some((change) => change.key === key);
  const change = useMutation({
    mutationFn: () => {
      const { settings } = figures;
      if (intended === 'declare') return client.declareLeaderboard(projectId, { settings, reason });
      const order = { by: settings.by, key, reason };
      return isWithdrawn
        ? client.returnLeaderboardEntry(projectId, order)
        : client.withdrawLeaderboardEntry(projectId, order);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['project', projectId, 'leaderboard'] });
      onClose();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate();
  };
  const action =
    intended === 'declare' ? t`Declare these settings` : isWithdrawn ? t`Put it back` : t`Withdraw the entry`;
  return (
    <Dialog
      title={action}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={change.isPending}>
            {action}
          </button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={onSubmit}>
        <p className="small muted">
          {intended === 'declare' ? (
            <Trans>
              Figures by other settings are marked exploratory. Votes that are there already stay exploratory, too.
            </Trans>
          ) : (
            <Trans>It stays listed with the reason, and its votes go on counting: nobody else moves.</Trans>
          )}
        </p>
        {intended === 'entry' && (
          <Field label={<Trans>Entry</Trans>} error={fieldErrors(change.error)('key')}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={key}
                onChange={({ target }) => {
                  setKey(target.value);
                }}
              >
                {figures.entries.map((entry) => (
                  <option key={entry.key} value={entry.key}>
                    {entry.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field
          label={<Trans>Reason</Trans>}
          hint={<Trans>Everybody who sees the leaderboard reads it.</Trans>}
          error={fieldErrors(change.error)('reason')}
        >
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={3}
              required
              maxLength={2000}
              value={reason}
              onChange={({ target }) => {
                setReason(target.value);
              }}
            />
          )}
        </Field>
        {change.isError && !namesFields(change.error) && <Failure error={change.error} />}
      </form>
    </Dialog>
  );
}
