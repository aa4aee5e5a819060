// A field that is a number within limits.
import type { ReactNode } from 'react';
import { Field } from '../../../parts/field.js';

interface NumberFieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** NaN: the field is empty. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** @defaultValue 1 */
  readonly step?: number | 'any';
  /** @defaultValue true */
  readonly isRequired?: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: number) => void;
}

export function NumberField(props: NumberFieldProps) {
  const { label, hint, error, value, min, max, step = 1, isRequired = true, onChange } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...ids}
          className="input num"
          type="number"
          required={isRequired}
          value={Number.isNaN(value) ? '' : value}
          min={min}
          max={max}
          step={step}
          onChange={({ target }) => {
            onChange(target.valueAsNumber);
          }}
        />
      )}
    </Field>
  );
}
