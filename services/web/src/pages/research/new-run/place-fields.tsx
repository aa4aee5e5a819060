// Where a run is trained, and, where that is not the worker, by which recipe and on how much.
import { Trans, useLingui } from '@lingui/react/macro';
import { type RunKind, type TrainedOn, trainedOn, trainingRecipe } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { Field } from '../../../parts/field.js';
import type { OrderDraft, TrainerDraft } from './order.js';

interface PlaceFieldsProps {
  readonly draft: OrderDraft;
  readonly errorAt: (path: string) => string | undefined;
  readonly onChange: (part: Partial<OrderDraft>) => void;
}

/** The worker alone pre-trains, and has no DPO. */
export function placeFor(kind: RunKind, on: TrainedOn): TrainedOn {
  if (kind === 'pretrain') return 'worker';
  return kind === 'dpo' && on === 'worker' ? 'ray' : on;
}

export function PlaceFields({ draft: { kind, on, trainer }, errorAt, onChange }: PlaceFieldsProps) {
  const { t } = useLingui();
  const names: Readonly<Record<TrainedOn, string>> = {
    worker: t`Here, by the worker`,
    ray: t`On the Ray cluster`,
    external: t`Elsewhere, by a trainer that you start`,
  };
  const change = (part: Partial<TrainerDraft>) => {
    onChange({ trainer: { ...trainer, ...part } });
  };
  const places = trainedOn.options.filter((place) => placeFor(kind, place) === place);
  return (
    <>
      <Field label={<Trans>Where it is trained</Trans>} error={errorAt('on')}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={on}
            onChange={({ target }) => {
              onChange({ on: places.find((place) => place === target.value) ?? 'worker' });
            }}
          >
            {places.map((place) => (
              <option key={place} value={place}>
                {names[place]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {on !== 'worker' && (
        <>
          <Field label={<Trans>Recipe</Trans>} error={errorAt('trainer.recipe')}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={trainer.recipe}
                onChange={({ target }) => {
                  change({ recipe: trainingRecipe.options.find((one) => one === target.value) ?? 'plain' });
                }}
              >
                {trainingRecipe.options.map((recipe) => (
                  <option key={recipe}>{recipe}</option>
                ))}
              </select>
            )}
          </Field>
          <NumberField
            label={<Trans>Machines</Trans>}
            usual="1"
            value={trainer.nodes}
            error={errorAt('trainer.nodes')}
            onChange={(nodes) => {
              change({ nodes });
            }}
          />
          <NumberField
            label={<Trans>GPUs of each machine</Trans>}
            usual="1"
            value={trainer.gpusPerNode}
            error={errorAt('trainer.gpusPerNode')}
            onChange={(gpusPerNode) => {
              change({ gpusPerNode });
            }}
          />
        </>
      )}
      {on === 'ray' && (
        <Field
          label={<Trans>Image</Trans>}
          hint={<Trans>One that holds the trainer; left empty, the cluster’s own Python.</Trans>}
          error={errorAt('trainer.image')}
        >
          {(ids) => (
            <input
              {...ids}
              className="input"
              value={trainer.image}
              onChange={({ target }) => {
                change({ image: target.value });
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}

interface NumberFieldProps {
  readonly label: ReactNode;
  readonly usual: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function NumberField({ label, usual, value, error, onChange }: NumberFieldProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <input
          {...ids}
          className="input num"
          inputMode="numeric"
          placeholder={usual}
          value={value}
          onChange={({ target }) => {
            onChange(target.value);
          }}
        />
      )}
    </Field>
  );
}
