// Controls of single settings: numbers, shares, switches, choices, lists of words.
import { Trans } from '@lingui/react/macro';
import type { ProjectSettings } from '@tastemaker/contracts';
import { type ReactNode, useId, useState } from 'react';
import { Field } from '../../../parts/field.js';
import type { SettingsDraft } from './use-settings-draft.js';

type KeysOf<Value> = {
  [Key in keyof ProjectSettings]: ProjectSettings[Key] extends Value ? Key : never;
}[keyof ProjectSettings];

interface SettingProps<Name> {
  readonly form: SettingsDraft;
  readonly name: Name;
  readonly label: ReactNode;
  /** What it means for people. */
  readonly hint?: ReactNode;
}

interface NumberSettingProps extends SettingProps<KeysOf<number | null>> {
  readonly unit?: ReactNode;
  /** What stands in the field for one in the settings: 100 for a share that is shown in percent. @defaultValue 1 */
  readonly scale?: number;
  /** What an empty field means, where it may be empty. */
  readonly none?: string;
}

export function NumberSetting({ form, name, label, hint, unit, scale = 1, none }: NumberSettingProps) {
  const value: number | null = form.settings[name];
  const shown = value === null || Number.isNaN(value) ? '' : String(Number((value * scale).toPrecision(12)));
  const change = (typed: string) => {
    if (typed.trim() !== '') form.set(name, Number(typed) / scale);
    else form.set(name, none === undefined ? Number.NaN : null);
  };
  return (
    <Field label={label} hint={hint} error={form.errorOf(`settings.${name}`)}>
      {(ids) => (
        <span className="row control">
          <input
            {...ids}
            className="input number"
            type="number"
            step="any"
            placeholder={none}
            value={shown}
            onChange={({ target }) => {
              change(target.value);
            }}
          />
          {unit !== undefined && <span className="small muted">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

export function SwitchSetting({ form, name, label, hint }: SettingProps<KeysOf<boolean>>) {
  const id = useId();
  const isOn = form.settings[name];
  const error = form.errorOf(`settings.${name}`);
  return (
    <div className="field">
      <span className="label" id={id}>
        {label}
      </span>
      <button
        className="switch control"
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-labelledby={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onClick={() => {
          form.set(name, !isOn);
        }}
      >
        {isOn ? <Trans>yes</Trans> : <Trans>no</Trans>}
      </button>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && <p className="field-error">{error}</p>}
    </div>
  );
}

interface ChoiceSettingProps<Name extends keyof ProjectSettings> extends SettingProps<Name> {
  readonly choices: readonly (readonly [ProjectSettings[Name] & string, string])[];
}

export function ChoiceSetting<Name extends KeysOf<string>>({
  form,
  name,
  label,
  hint,
  choices,
}: ChoiceSettingProps<Name>) {
  return (
    <Field label={label} hint={hint} error={form.errorOf(`settings.${name}`)}>
      {(ids) => (
        <select
          {...ids}
          className="input control"
          value={form.settings[name]}
          onChange={({ target }) => {
            const chosen = choices.find(([value]) => value === target.value);
            if (chosen !== undefined) form.set(name, chosen[0]);
          }}
        >
          {choices.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function WordsSetting({ form, name, label, hint }: SettingProps<KeysOf<string[]>>) {
  // As it is typed: a comma at the end would be gone otherwise.
  const [typed, setTyped] = useState<string>();
  const stored = form.settings[name].join(', ');
  return (
    <Field label={label} hint={hint} error={form.errorOf(`settings.${name}`)}>
      {(ids) => (
        <input
          {...ids}
          className="input control"
          value={typed ?? stored}
          onChange={({ target }) => {
            setTyped(target.value);
            form.set(name, readWords(target.value));
          }}
          onBlur={() => {
            setTyped(undefined);
          }}
        />
      )}
    </Field>
  );
}

export function readWords(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
