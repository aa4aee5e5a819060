// What labelers rate beside ranking: criteria, each with a scale.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Criterion } from '@tastemaker/contracts';
import { Icon } from '../../../parts/icon.js';
import type { SettingsDraft } from './use-settings-draft.js';

export function CriteriaSetting({ form }: { readonly form: SettingsDraft }) {
  const { t } = useLingui();
  const { criteria } = form.settings;
  const set = (next: Criterion[]) => {
    form.set('criteria', next);
  };
  const add = () => {
    const key = `criterion${criteria.length + 1}`;
    set([...criteria, { key, title: '', description: '', scale: { min: 1, max: 5 }, required: true }]);
  };
  return (
    <fieldset className="field criteria">
      <legend className="label">
        <Trans>Criteria</Trans>
      </legend>
      <p className="hint">
        <Trans>What labelers rate of each candidate beside ranking, on a scale whose ends you name.</Trans>
      </p>
      <div className="control stack">
        {criteria.map((criterion, index) => (
          <CriterionFields
            // Its key is typed, and may be anything meanwhile.
            // oxlint-disable-next-line react/no-array-index-key -- the order is theirs
            key={index}
            criterion={criterion}
            errorOf={(name) => form.errorOf(`settings.criteria.${index}.${name}`)}
            onChange={(next) => {
              set(criteria.with(index, next));
            }}
            onRemove={() => {
              set(criteria.filter((_, at) => at !== index));
            }}
          />
        ))}
        <button className="btn" type="button" aria-label={t`Add a criterion`} onClick={add}>
          <Icon name="add" />
          <Trans>Add a criterion</Trans>
        </button>
      </div>
      {form.errorOf('settings.criteria') !== undefined && (
        <p className="field-error" role="alert">
          {form.errorOf('settings.criteria')}
        </p>
      )}
    </fieldset>
  );
}

interface CriterionFieldsProps {
  readonly criterion: Criterion;
  readonly errorOf: (name: string) => string | undefined;
  readonly onChange: (criterion: Criterion) => void;
  readonly onRemove: () => void;
}

function CriterionFields({ criterion, errorOf, onChange, onRemove }: CriterionFieldsProps) {
  const { t } = useLingui();
  const { scale } = criterion;
  const text = (label: string, value: string, change: (typed: string) => void, type = 'text') => (
    <label className="small">
      {label}
      <input
        className="input"
        type={type}
        value={value}
        onChange={({ target }) => {
          change(target.value);
        }}
      />
    </label>
  );
  const errors = ['key', 'title', 'description', 'scale', 'scale.min', 'scale.max'].flatMap(
    (name) => errorOf(name) ?? [],
  );
  return (
    <div className="criterion">
      {text(t`Title`, criterion.title, (title) => {
        onChange({ ...criterion, title });
      })}
      {text(t`Key, in files`, criterion.key, (key) => {
        onChange({ ...criterion, key });
      })}
      {text(t`What it means`, criterion.description, (description) => {
        onChange({ ...criterion, description });
      })}
      {text(
        t`From`,
        String(scale.min),
        (min) => {
          onChange({ ...criterion, scale: { ...scale, min: Number(min) } });
        },
        'number',
      )}
      {text(
        t`to`,
        String(scale.max),
        (max) => {
          onChange({ ...criterion, scale: { ...scale, max: Number(max) } });
        },
        'number',
      )}
      {text(t`The low end is called`, scale.minLabel ?? '', (minLabel) => {
        onChange({ ...criterion, scale: { ...scale, minLabel } });
      })}
      {text(t`The high end is called`, scale.maxLabel ?? '', (maxLabel) => {
        onChange({ ...criterion, scale: { ...scale, maxLabel } });
      })}
      <label className="row small">
        <input
          type="checkbox"
          checked={criterion.required}
          onChange={({ target }) => {
            onChange({ ...criterion, required: target.checked });
          }}
        />
        <Trans>must be rated</Trans>
      </label>
      <button className="btn quiet" type="button" onClick={onRemove}>
        <Icon name="close" />
        <Trans>Remove</Trans>
      </button>
      {errors.map((error) => (
        <p key={error} className="field-error" role="alert">
          {error}
        </p>
      ))}
    </div>
  );
}
