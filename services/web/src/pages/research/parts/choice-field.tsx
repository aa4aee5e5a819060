// A field that is one of a few words.
import type { ReactNode } from 'react';
import { Field } from '../../../parts/field.js';

interface ChoiceFieldProps<Value extends string> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly value: Value;
  readonly choices: readonly Value[];
  /** @defaultValue the values themselves */
  readonly names: Readonly<Partial<Record<Value, string>>>;
  readonly onChange: (value: Value) => void;
}

export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { label, hint, error, value, choices, names, onChange } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={value}
          onChange={({ target }) => {
            const chosen = choices.find((choice) => choice === target.value);
            if (chosen !== undefined) onChange(chosen);
          }}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {names[choice] ?? choice}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
