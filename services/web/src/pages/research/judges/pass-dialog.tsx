// Sends a judge over comparisons: which of them, and how many.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Judge } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { ChoiceField } from '../parts/choice-field.js';
import { NumberField } from '../parts/number-field.js';
import { passesQuery } from './queries.js';

const scopes = ['all', 'judgedByPeople', 'unjudgedByPeople'] as const;

export function PassDialog({ judge, onClose }: { readonly judge: Judge; readonly onClose: () => void }) {
  const { t } = useLingui();
  const form = useId();
  const queries = useQueryClient();
  const { id, projectId } = judge;
  const [scope, setScope] = useState<(typeof scopes)[number]>('all');
  const [count, setCount] = useState(Number.NaN);
  const [tag, setTag] = useState('');
  const [seed, setSeed] = useState(0);
  const order = useMutation({
    mutationFn: () =>
      client.createJudgePass(projectId, id, {
        scope,
        seed,
        ...(Number.isNaN(count) ? {} : { count }),
        ...(tag === '' ? {} : { tag }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: passesQuery(projectId, id).queryKey });
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
      title={<Trans>Judge comparisons</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={order.isPending}>
            <Trans>Begin</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="stack fields" onSubmit={onSubmit} noValidate>
        <p className="small muted">
          <Trans>Comparisons that it has judged already are left out. A worker does it; it may be cancelled.</Trans>
        </p>
        <ChoiceField
          label={<Trans>Comparisons</Trans>}
          value={scope}
          choices={scopes}
          names={{
            all: t`all`,
            judgedByPeople: t`those that people have judged`,
            unjudgedByPeople: t`those that nobody has judged`,
          }}
          error={errorAt('scope')}
          onChange={setScope}
        />
        <div className="four">
          <NumberField
            label={<Trans>How many</Trans>}
            hint={<Trans>A random sample; empty: all of them</Trans>}
            value={count}
            min={1}
            max={1_000_000}
            isRequired={false}
            error={errorAt('count')}
            onChange={setCount}
          />
          <NumberField
            label={<Trans>Seed</Trans>}
            hint={<Trans>of the sample</Trans>}
            value={seed}
            min={0}
            max={2_147_483_647}
            error={errorAt('seed')}
            onChange={setSeed}
          />
          <Field label={<Trans>Tag</Trans>} hint={<Trans>Only of prompts that have it</Trans>} error={errorAt('tag')}>
            {(ids) => (
              <input
                {...ids}
                className="input"
                value={tag}
                maxLength={100}
                onChange={({ target }) => {
                  setTag(target.value);
                }}
              />
            )}
          </Field>
        </div>
        {order.isError && !namesFields(order.error) && <Failure error={order.error} />}
      </form>
    </Dialog>
  );
}
