// Of which time the reports tell.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Field } from '../../../parts/field.js';
import type { QualitySearch } from './search.js';

interface PeriodFilterProps {
  readonly search: QualitySearch;
  readonly isReckoning: boolean;
  readonly onChange: (changed: Partial<QualitySearch>) => void;
}

export function PeriodFilter({ search, isReckoning, onChange }: PeriodFilterProps) {
  const { t } = useLingui();
  const periods = { day: t`a day`, week: t`a week`, month: t`30 days` } as const;
  const isNarrowed = search.from !== undefined || search.to !== undefined;
  return (
    <div className="period-filter">
      <DayField label={t`From`} value={search.from} onChange={(from) => onChange({ from })} />
      <DayField label={t`To`} value={search.to} onChange={(to) => onChange({ to })} />
      <Field label={<Trans>Over time, by</Trans>}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={search.period}
            onChange={({ target }) => {
              onChange({ period: target.value === 'day' || target.value === 'month' ? target.value : 'week' });
            }}
          >
            {Object.entries(periods).map(([period, name]) => (
              <option key={period} value={period}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isNarrowed && (
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            onChange({ from: undefined, to: undefined });
          }}
        >
          <Trans>All time</Trans>
        </button>
      )}
      <Reckoning isReckoning={isReckoning} />
    </div>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string | undefined) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          className="input"
          type="date"
          value={value ?? ''}
          onChange={({ target }) => {
            onChange(target.value === '' ? undefined : target.value);
          }}
        />
      )}
    </Field>
  );
}

/** Said after a while: reports on a hundred thousand judgments take seconds, and the ones before stay meanwhile. */
function Reckoning({ isReckoning }: { readonly isReckoning: boolean }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isReckoning) return undefined;
    const timer = setTimeout(() => {
      setLate(true);
    }, 400);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isReckoning]);
  return (
    <p className="small faint reckoning" role="status">
      {isReckoning && isLate && <Trans>The reports are reckoned anew…</Trans>}
    </p>
  );
}
