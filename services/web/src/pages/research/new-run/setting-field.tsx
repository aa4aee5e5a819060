// One setting of a run: its name as configurations write it, what it means, and its usual value.
import { Trans, useLingui } from '@lingui/react/macro';
import { Field } from '../../../parts/field.js';
import { writeSetting } from '../run/settings-apart.js';
import type { Setting } from './setting-schema.js';

interface SettingFieldProps {
  readonly setting: Setting;
  /** Undefined: the default. */
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

export function SettingField({ setting, value, error, onChange }: SettingFieldProps) {
  const usual = writeSetting(setting.default);
  return (
    <Field
      label={<code className="mono">{setting.path}</code>}
      hint={
        <>
          {setting.description !== undefined && <span>{setting.description}. </span>}
          <Trans>Usually {usual}.</Trans>
        </>
      }
      error={error}
    >
      {(ids) => <Control ids={ids} setting={setting} value={value} onChange={onChange} />}
    </Field>
  );
}

interface ControlProps extends Pick<SettingFieldProps, 'setting' | 'value' | 'onChange'> {
  readonly ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  };
}

function Control({ ids, setting, value, onChange }: ControlProps) {
  const { t } = useLingui();
  const usual = writeSetting(setting.default);
  if (setting.kind === 'choice' || setting.kind === 'boolean') {
    const choices = setting.kind === 'boolean' ? ['true', 'false'] : setting.choices;
    return (
      <select
        {...ids}
        className="input"
        value={value === undefined ? '' : writeSetting(value)}
        onChange={({ target }) => {
          onChange(
            target.value === '' ? undefined : setting.kind === 'boolean' ? target.value === 'true' : target.value,
          );
        }}
      >
        <option value="">{t`as usual (${usual})`}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...ids}
      className="input num"
      type="text"
      inputMode={setting.kind === 'text' ? 'text' : 'decimal'}
      placeholder={usual}
      value={value === undefined ? '' : writeSetting(value)}
      onChange={({ target }) => {
        onChange(readTyped(setting, target.value));
      }}
    />
  );
}

/** A number where one is meant and typed; otherwise the text as it is, which the API then refuses in its words. */
function readTyped({ kind, isNullable }: Setting, text: string): unknown {
  if (text.trim() === '') return undefined;
  if (isNullable && text.trim() === 'null') return null;
  const number = Number(text);
  // What is on its way to a number, such as "1." or "1e", stays as it was typed.
  const isWhole = String(number) === text.trim();
  return kind === 'text' || Number.isNaN(number) || !isWhole ? text : number;
}
