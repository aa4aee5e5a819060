// When a token ends: in so many days, or never.
import { Trans } from '@lingui/react/macro';
import { useFormat } from '../../app/format.js';
import { Field } from '../field.js';

const choices = ['7', '30', '90', '365', 'never'] as const;
const dayMs = 86_400_000;

interface EndChoiceProps {
  readonly value: string;
  readonly onChange: (days: string) => void;
  readonly error: string | undefined;
}

export function EndChoice({ value, onChange, error }: EndChoiceProps) {
  const format = useFormat();
  return (
    <Field label={<Trans>Ends</Trans>} error={error}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={value}
          onChange={({ target }) => {
            onChange(target.value);
          }}
        >
          {choices.map((days) => (
            <option key={days} value={days}>
              {days === 'never' ? (
                <Trans>Never</Trans>
              ) : (
                <Trans>
                  In {days} days, {format.date(Date.now() + Number(days) * dayMs)}
                </Trans>
              )}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function endOf(days: string): string | null {
  return days === 'never' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
}
