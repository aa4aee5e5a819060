// The form itself. What the API refuses stands at its field; nothing that was typed is lost by it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunKind } from '@tastemaker/contracts';
import { type FormEvent, useState } from 'react';
import { client } from '../../../app/client.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { Icon } from '../../../parts/icon.js';
import { Section } from '../../../parts/section.js';
import { runQuery } from '../run/queries.js';
import { type OrderDraft, orderOf } from './order.js';
import { PlaceFields, placeFor } from './place-fields.js';
import { RunSettings } from './run-settings.js';
import { BaseField, SnapshotField } from './source-fields.js';

export function RunForm({ draft: first }: { readonly draft: OrderDraft }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(first);
  const projects = useQuery(projectsQuery).data ?? [];
  const change = (part: Partial<OrderDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const order = useMutation({
    mutationFn: (isDryRun: boolean) => client.createRun(orderOf(draft, isDryRun)),
    onSuccess: async (run) => {
      queries.setQueryData(runQuery(run.id).queryKey, run);
      // The way back leads to the form as it was filled in.
      await navigate({ to: '/runs/new', search: { like: run.id }, replace: true });
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    },
  });
  const errorAt = fieldErrors(order.error);
  const kinds: Readonly<Record<RunKind, string>> = {
    reward: t`Reward model`,
    dpo: t`Preferences, directly (DPO)`,
    finetune: t`Fine-tuning`,
    pretrain: t`Pre-training`,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!order.isPending) order.mutate(false);
  };

  return (
    <form onSubmit={submit} noValidate>
      <div className="sources">
        <fieldset className="field">
          <legend className="label">
            <Trans>What is trained</Trans>
          </legend>
          <div className="segments" role="radiogroup" aria-label={t`What is trained`}>
            {(['reward', 'dpo', 'finetune', 'pretrain'] as const).map((kind) => (
              <label key={kind} className="segment">
                <input
                  type="radio"
                  className="visually-hidden"
                  name="kind"
                  checked={draft.kind === kind}
                  onChange={() => {
                    change({ kind, snapshotId: '', baseModelId: '', on: placeFor(kind, draft.on), settings: {} });
                  }}
                />
                {kinds[kind]}
              </label>
            ))}
          </div>
        </fieldset>
        <Field label={<Trans>Project</Trans>}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={draft.projectId}
              onChange={({ target }) => {
                change({ projectId: target.value, snapshotId: '' });
              }}
            >
              {projects.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <SnapshotField draft={draft} error={errorAt('snapshotId')} onChange={change} />
        <BaseField draft={draft} error={errorAt('baseModelId')} onChange={change} />
        <Field
          label={<Trans>Name</Trans>}
          hint={<Trans>Of the run and of the model it makes; made up from kind and time if left out.</Trans>}
          error={errorAt('name')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={draft.name}
              onChange={({ target }) => {
                change({ name: target.value });
              }}
            />
          )}
        </Field>
        <Field
          label={<Trans>Seed</Trans>}
          hint={<Trans>The same inputs with the same seed give the same model.</Trans>}
          error={errorAt('seed')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input num"
              inputMode="numeric"
              value={draft.seed}
              onChange={({ target }) => {
                change({ seed: target.value });
              }}
            />
          )}
        </Field>
        <PlaceFields draft={draft} errorAt={errorAt} onChange={change} />
      </div>
      <Section title={<Trans>Settings</Trans>} note={<Trans>Only what you set is sent; the rest is as usual.</Trans>}>
        <RunSettings
          kind={draft.kind}
          values={draft.settings}
          errorAt={(path) => errorAt(`config.${path}`)}
          onChange={(settings) => {
            change({ settings });
          }}
        />
      </Section>
      {order.isError && (!namesFields(order.error) || draft.snapshotId === '') && <Failure error={order.error} />}
      {order.isError && namesFields(order.error) && (
        <p className="note critical" role="alert">
          <Icon name="caution" />
          <Trans>Some fields need another look: what is wrong stands beside them.</Trans>
        </p>
      )}
      <div className="row wrap form-actions">
        <button className="btn primary tall" type="submit" aria-busy={order.isPending}>
          <Icon name="run" />
          <Trans>Start the run</Trans>
        </button>
        {(draft.kind === 'reward' || draft.kind === 'dpo') && (
          <button
            className="btn tall"
            type="button"
            onClick={() => {
              if (!order.isPending) order.mutate(true);
            }}
          >
            <Icon name="clock" />
            <Trans>Dry run: tell what it would take</Trans>
          </button>
        )}
      </div>
    </form>
  );
}
