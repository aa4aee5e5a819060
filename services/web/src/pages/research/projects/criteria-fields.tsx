// What labelers rate beside ranking: a title and a scale for each criterion.
import { Trans, useLingui } from '@lingui/react/macro';
import { Icon } from '../../../parts/icon.js';
import type { CriterionDraft } from './criterion-drafts.js';

interface CriteriaFieldsProps {
  readonly criteria: readonly CriterionDraft[];
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (criteria: readonly CriterionDraft[]) => void;
}

export function CriteriaFields({ criteria, errorOf, onChange }: CriteriaFieldsProps) {
  const { t } = useLingui();
  const change = (id: number, changed: Partial<CriterionDraft>) => {
    onChange(criteria.map((each) => (each.id === id ? { ...each, ...changed } : each)));
  };
  const add = () => {
    const id = 1 + Math.max(0, ...criteria.map((each) => each.id));
    onChange([...criteria, { id, title: '', min: 1, max: 5, minLabel: '', maxLabel: '' }]);
  };
  return (
    <fieldset className="criteria">
      <legend className="label">
        <Trans>Criteria</Trans>
      </legend>
      <p className="small faint">
        <Trans>Optional. Each candidate is rated on them, beside being ranked.</Trans>
      </p>
      {criteria.map((criterion, index) => {
        const no = index + 1;
        const error = errorOf(`settings.criteria.${index}`) ?? errorOf(`settings.criteria.${index}.scale`);
        return (
          <div className="criterion" key={criterion.id} role="group" aria-label={t`Criterion ${no}`}>
            <input
              className="input"
              aria-label={t`Title of criterion ${no}`}
              placeholder={t`Accuracy`}
              value={criterion.title}
              maxLength={200}
              required
              onChange={(event) => {
                change(criterion.id, { title: event.target.value });
              }}
            />
            <span className="scale">
              <NumberEnd
                label={t`Lowest of criterion ${no}`}
                value={criterion.min}
                onChange={(min) => {
                  change(criterion.id, { min });
                }}
              />
              <span className="faint" aria-hidden="true">
                –
              </span>
              <NumberEnd
                label={t`Highest of criterion ${no}`}
                value={criterion.max}
                onChange={(max) => {
                  change(criterion.id, { max });
                }}
              />
            </span>
            <button
              className="btn quiet icon"
              type="button"
              aria-label={t`Leave criterion ${no} out`}
              onClick={() => {
                onChange(criteria.filter(({ id }) => id !== criterion.id));
              }}
            >
              <Icon name="close" />
            </button>
            {error !== undefined && (
              <p className="field-error" role="alert">
                {error}
              </p>
            )}
          </div>
        );
      })}
      <button className="btn quiet" type="button" onClick={add}>
        <Icon name="add" />
        <Trans>Add a criterion</Trans>
      </button>
    </fieldset>
  );
}

interface NumberEndProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function NumberEnd({ label, value, onChange }: NumberEndProps) {
  return (
    <input
      className="input num"
      type="number"
      aria-label={label}
      min={-100}
      max={100}
      required
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => {
        onChange(event.target.valueAsNumber);
      }}
    />
  );
}
