// Registers a judge: which model, and, of a language model, in which prompt it is asked and what its tokens cost.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Judge } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../app/client.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { Loaded } from '../../../parts/loaded.js';
import { ChoiceField } from '../parts/choice-field.js';
import { NumberField } from '../parts/number-field.js';
import { readyModelsQuery } from '../parts/ready-models.js';
import { PromptField } from './prompt-field.js';
import { judgesQuery } from './queries.js';

interface RegisterJudgeProps {
  readonly projectId: string;
  readonly onRegistered: (judge: Judge) => void;
  readonly onClose: () => void;
}

export function RegisterJudge({ projectId, onRegistered, onClose }: RegisterJudgeProps) {
  const { t } = useLingui();
  const form = useId();
  const queries = useQueryClient();
  const models = useQuery(readyModelsQuery(projectId));
  const [name, setName] = useState('');
  const [modelId, setModelId] = useState<string>();
  const [prompt, setPrompt] = useState<string>();
  const [maxTokens, setMaxTokens] = useState(16);
  const [prices, setPrices] = useState({ input: Number.NaN, output: Number.NaN, currency: 'USD' });
  const chosen = models.data?.find(({ id }) => id === modelId) ?? models.data?.[0];
  const isAsked = chosen !== undefined && chosen.kind !== 'reward';
  const hasPrices = !Number.isNaN(prices.input) || !Number.isNaN(prices.output);
  const order = useMutation({
    mutationFn: (model: string) =>
      client.createJudge(projectId, {
        name,
        modelId: model,
        ...(isAsked ? { maxTokens } : {}),
        ...(isAsked && prompt !== undefined ? { prompt } : {}),
        ...(isAsked && hasPrices
          ? {
              prices: {
                inputPerMillion: prices.input || 0,
                outputPerMillion: prices.output || 0,
                currency: prices.currency,
              },
            }
          : {}),
      }),
    onSuccess: async (judge) => {
      await queries.invalidateQueries({ queryKey: judgesQuery(projectId).queryKey });
      onRegistered(judge);
    },
  });
  const errorAt = fieldErrors(order.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== undefined && !order.isPending) order.mutate(chosen.id);
  };
  return (
    <Dialog
      title={<Trans>Register a judge</Trans>}
      className="register-judge"
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          {chosen !== undefined && (
            <button className="btn primary" type="submit" form={form} aria-busy={order.isPending}>
              <Trans>Register the judge</Trans>
            </button>
          )}
        </>
      }
    >
      <Loaded query={models}>
        {(found) =>
          chosen === undefined ? (
            <p>
              <Trans>
                There is no model that could judge. <Link to="/models">Register one</Link>, or the endpoint of one,
                first.
              </Trans>
            </p>
          ) : (
            <form id={form} className="stack fields" onSubmit={onSubmit} noValidate>
              <Field
                label={<Trans>Name</Trans>}
                hint={<Trans>A judge never changes: a name that is taken makes its next version.</Trans>}
                error={errorAt('name')}
              >
                {(ids) => (
                  <input
                    {...ids}
                    className="input"
                    data-autofocus
                    value={name}
                    maxLength={200}
                    onChange={({ target }) => {
                      setName(target.value);
                    }}
                  />
                )}
              </Field>
              <ChoiceField
                label={<Trans>Model</Trans>}
                error={errorAt('modelId')}
                value={chosen.id}
                choices={found.map(({ id }) => id)}
                names={Object.fromEntries(
                  found.map((each) => [
                    each.id,
                    each.kind === 'reward' ? t`${each.name} (reward model)` : t`${each.name} (language model)`,
                  ]),
                )}
                onChange={setModelId}
              />
              {!isAsked && (
                <p className="small muted">
                  <Trans>
                    A reward model scores each candidate; the higher score wins. The order plays no part, and it has no
                    prompt.
                  </Trans>
                </p>
              )}
              {isAsked && (
                <>
                  <PromptField projectId={projectId} value={prompt} error={errorAt('prompt')} onChange={setPrompt} />
                  <div className="four">
                    <NumberField
                      label={<Trans>Tokens of an answer, at most</Trans>}
                      value={maxTokens}
                      min={1}
                      max={4096}
                      error={errorAt('maxTokens')}
                      onChange={setMaxTokens}
                    />
                    <NumberField
                      label={<Trans>Price of a million tokens read</Trans>}
                      value={prices.input}
                      min={0}
                      max={1_000_000}
                      step="any"
                      isRequired={false}
                      error={errorAt('prices.inputPerMillion')}
                      onChange={(input) => setPrices({ ...prices, input })}
                    />
                    <NumberField
                      label={<Trans>… and answered</Trans>}
                      value={prices.output}
                      min={0}
                      max={1_000_000}
                      step="any"
                      isRequired={false}
                      error={errorAt('prices.outputPerMillion')}
                      onChange={(output) => setPrices({ ...prices, output })}
                    />
                    <Field label={<Trans>Currency</Trans>} error={errorAt('prices.currency')}>
                      {(ids) => (
                        <input
                          {...ids}
                          className="input"
                          value={prices.currency}
                          maxLength={3}
                          onChange={({ target }) => {
                            setPrices({ ...prices, currency: target.value.toUpperCase() });
                          }}
                        />
                      )}
                    </Field>
                  </div>
                </>
              )}
              {order.isError && !namesFields(order.error) && <Failure error={order.error} />}
            </form>
          )
        }
      </Loaded>
    </Dialog>
  );
}
