// Has a model answer prompts that it has not answered yet, and puts the answers up for judging as they arrive.
import { Plural, Trans } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../../app/client.js';
import { Dialog } from '../../../../parts/dialog.js';
import { Failure } from '../../../../parts/failure.js';
import { Field } from '../../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../../parts/form-errors.js';
import { Loaded } from '../../../../parts/loaded.js';
import { NumberField } from '../../parts/number-field.js';
import { samplesQuery, writingModelsQuery } from './sample-queries.js';

interface SampleDialogProps {
  readonly project: Project;
  /** How many there are. */
  readonly prompts: number;
  readonly onClose: () => void;
}

export function SampleDialog({ project, prompts, onClose }: SampleDialogProps) {
  const form = useId();
  const queries = useQueryClient();
  const models = useQuery(writingModelsQuery(project.id));
  const [modelId, setModelId] = useState<string>();
  const [n, setN] = useState(project.settings.candidatesPerPrompt);
  const [count, setCount] = useState(Math.min(prompts, 100_000));
  const [temperature, setTemperature] = useState(1);
  const chosen = modelId ?? models.data?.[0]?.id;
  const order = useMutation({
    mutationFn: (model: string) =>
      client.createSample(project.id, { modelId: model, n, count, sampling: { temperature }, createComparisons: true }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: samplesQuery(project.id).queryKey });
      onClose();
    },
  });
  const errorOf = fieldErrors(order.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== undefined && !order.isPending) order.mutate(chosen);
  };
  return (
    <Dialog
      title={<Trans>Sample candidates</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          {chosen !== undefined && (
            <button className="btn primary" type="submit" form={form} aria-busy={order.isPending}>
              <Plural value={n * count} one="Sample # answer" other="Sample # answers" />
            </button>
          )}
        </>
      }
    >
      <Loaded query={models}>
        {(found) =>
          found.length === 0 ? (
            <p>
              <Trans>
                There is no model that writes. <Link to="/models">Register one</Link>, or the endpoint of one, first.
              </Trans>
            </p>
          ) : (
            <form id={form} className="stack fields" onSubmit={onSubmit}>
              <Field label={<Trans>Model</Trans>} error={errorOf('modelId')}>
                {(ids) => (
                  <select
                    {...ids}
                    className="input"
                    value={chosen}
                    onChange={(event) => {
                      setModelId(event.target.value);
                    }}
                  >
                    {found.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <div className="three">
                <NumberField
                  label={<Trans>Answers a prompt</Trans>}
                  value={n}
                  min={1}
                  max={64}
                  onChange={setN}
                  error={errorOf('n')}
                />
                <NumberField
                  label={<Trans>Prompts</Trans>}
                  hint={<Trans>that it has not answered yet</Trans>}
                  value={count}
                  min={1}
                  max={100_000}
                  onChange={setCount}
                  error={errorOf('count')}
                />
                <NumberField
                  label={<Trans>Temperature</Trans>}
                  hint={<Trans>0 always writes the likeliest</Trans>}
                  value={temperature}
                  min={0}
                  max={2}
                  step={0.1}
                  onChange={setTemperature}
                  error={errorOf('sampling.temperature')}
                />
              </div>
              {order.isError && !namesFields(order.error) && <Failure error={order.error} />}
            </form>
          )
        }
      </Loaded>
    </Dialog>
  );
}
