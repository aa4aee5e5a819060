// Registers a model: a checkpoint that lies on the server, or a model that another server hosts.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ModelCreate, ModelKind } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { modelKindNames } from '../model/model-kind.js';
import { emptyScoring, type ScoringDraft, ScoringFields, scoringOf } from './scoring-fields.js';

interface Draft {
  readonly name: string;
  readonly kind: ModelKind;
  readonly projectId: string;
  readonly path: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string;
}

const empty: Draft = { name: '', kind: 'assistant', projectId: '', path: '', baseUrl: '', model: '', apiKey: '' };

export function RegisterModel({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const formId = useId();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const projects = useQuery(projectsQuery).data ?? [];
  const [where, setWhere] = useState<'path' | 'endpoint'>('endpoint');
  const [draft, setDraft] = useState(empty);
  const [scoring, setScoring] = useState(emptyScoring);
  const register = useMutation({
    mutationFn: () => client.createModel(orderOf(draft, where, scoring)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['models'] });
      await navigate({ to: '/models/$model', params: { model: id } });
    },
  });
  const errorAt = fieldErrors(register.error);
  const text = (key: keyof Draft, label: string, options: { path?: string; hint?: string; type?: string } = {}) => (
    <Field label={label} hint={options.hint} error={errorAt(options.path ?? key)}>
      {(ids) => (
        <input
          {...ids}
          className="input"
          type={options.type ?? 'text'}
          autoComplete="off"
          value={draft[key]}
          onChange={({ target }) => {
            setDraft({ ...draft, [key]: target.value });
          }}
        />
      )}
    </Field>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!register.isPending) register.mutate();
  };
  return (
    <Dialog
      title={<Trans>Register a model</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn primary" type="submit" form={formId} aria-busy={register.isPending}>
            <Trans>Register the model</Trans>
          </button>
        </>
      }
    >
      <form id={formId} className="stack" onSubmit={submit} noValidate>
        <div className="segments" role="group" aria-label={t`Where it is`}>
          {(['endpoint', 'path'] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-current={where === each}
              onClick={() => {
                setWhere(each);
              }}
            >
              {each === 'endpoint' ? t`Behind an endpoint` : t`On the server’s disk`}
            </button>
          ))}
        </div>
        {text('name', t`Name`)}
        <Field label={<Trans>Kind</Trans>} error={errorAt('kind')}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={draft.kind}
              onChange={({ target }) => {
                setDraft({
                  ...draft,
                  kind: (['base', 'reward'] as const).find((each) => each === target.value) ?? 'assistant',
                });
              }}
            >
              {(['assistant', 'base', 'reward'] as const).map((kind) => (
                <option key={kind} value={kind}>
                  {i18n._(modelKindNames[kind])}
                </option>
              ))}
            </select>
          )}
        </Field>
        {where === 'path' ? (
          text('path', t`Path on the server`, {
            hint: t`Below one of its import folders: a Hugging Face folder or a GGUF file.`,
          })
        ) : (
          <>
            {text('baseUrl', t`Address`, {
              path: 'endpoint.baseUrl',
              hint:
                draft.kind === 'reward'
                  ? t`The server’s root, such as http://127.0.0.1:8000`
                  : t`As OpenAI clients take it, with the version, such as http://127.0.0.1:11434/v1`,
              type: 'url',
            })}
            {text('model', t`Its name at the endpoint`, { path: 'endpoint.model' })}
            {text('apiKey', t`API key, if it needs one`, {
              path: 'endpoint.apiKey',
              hint: t`It is kept encrypted and never shown again.`,
              type: 'password',
            })}
            {draft.kind === 'reward' && <ScoringFields draft={scoring} onChange={setScoring} errorAt={errorAt} />}
          </>
        )}
        <Field label={<Trans>Belongs to</Trans>} error={errorAt('projectId')}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={draft.projectId}
              onChange={({ target }) => {
                setDraft({ ...draft, projectId: target.value });
              }}
            >
              <option value="">{t`the installation: every researcher may use it`}</option>
              {projects.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {register.isError && !namesFields(register.error) && <Failure error={register.error} />}
      </form>
    </Dialog>
  );
}

function orderOf(
  { name, kind, projectId, path, baseUrl, model, apiKey }: Draft,
  where: 'path' | 'endpoint',
  scoring: ScoringDraft,
): ModelCreate {
  const owner = { name, kind, projectId: projectId === '' ? null : projectId };
  if (where === 'path') return { ...owner, path };
  const asked = kind === 'reward' ? { scoring: scoringOf(scoring) } : {};
  return { ...owner, endpoint: { baseUrl, model, ...(apiKey === '' ? {} : { apiKey }), ...asked } };
}
