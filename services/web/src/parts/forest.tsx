// Rows of estimates on one axis: name, dot with whiskers, value, interval, n. The dashed line is what they are compared with.
import { useLingui } from '@lingui/react/macro';
import type { Estimate } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../app/format.js';
import { Track, writeInterval, writer } from './estimate.js';
import type { PlotTable } from './plot/plot-table.js';

export interface ForestRow {
  readonly key: string;
  /** In the table and its CSV; in the row, too, where there is no `label`. */
  readonly name: string;
  readonly label?: ReactNode;
  readonly of: Estimate;
  /** Belongs to the row above. */
  readonly isIndented?: boolean;
  /** @defaultValue 1; 3 where there are few cases */
  readonly tone?: 1 | 2 | 3;
  /** Instead of "n = 12". */
  readonly cases?: ReactNode;
}

interface ForestProps {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly rows: readonly ForestRow[];
  /** @defaultValue percent */
  readonly as?: 'percent' | 'number';
  /** Where the dashed line stands. */
  readonly reference?: number;
  /** @defaultValue from the lowest to the highest end of all, and the reference */
  readonly domain?: readonly [number, number];
  readonly hasNarrowNames?: boolean;
}

const fewCases = 20;
const toneClasses = { 1: '', 2: 'two', 3: 'three' } as const;

export function Forest({ label, rows, as = 'percent', reference, domain, hasNarrowNames = false }: ForestProps) {
  const { t } = useLingui();
  const format = useFormat();
  const write = writer(format, as);
  const [from, to] = domain ?? sharedDomain(rows, reference);
  return (
    <div className={hasNarrowNames ? 'forest narrow-names' : 'forest'} role="table" aria-label={label}>
      {rows.map(({ key, name, label: words = name, of, isIndented, tone, cases }) => (
        <div key={key} className="r" role="row">
          <span role="rowheader">{isIndented === true ? <span className="indent">{words}</span> : words}</span>
          <Track
            of={of}
            from={from}
            to={to}
            {...(reference === undefined ? {} : { reference })}
            className={toneClasses[tone ?? (of.cases < fewCases ? 3 : 1)]}
          />
          <span className="v" role="cell" title={of.value === null ? t`The judgments leave it undefined.` : undefined}>
            {of.value === null ? '–' : write(of.value)}
          </span>
          <span className="ci" role="cell">
            {of.low !== null && of.high !== null && writeInterval(format, as, of.low, of.high)}
          </span>
          <span className="n" role="cell">
            {cases ?? `n = ${format.number(of.cases)}`}
          </span>
        </div>
      ))}
    </div>
  );
}

/** The same in numbers, for a figure's table and CSV. */
export function forestTable(
  rows: readonly ForestRow[],
  heads: readonly [string, string, string, string, string],
): PlotTable {
  return { heads, rows: rows.map(({ name, of }) => [name, of.value, of.low, of.high, of.cases]) };
}

/** From the lowest to the highest end of all rows, with a little room at both sides. */
export function sharedDomain(rows: readonly { readonly of: Estimate }[], reference?: number): [number, number] {
  const ends = rows.flatMap(({ of: { value, low, high } }) => [value, low, high]).filter((end) => end !== null);
  const all = reference === undefined ? ends : [...ends, reference];
  if (all.length === 0) return [0, 1];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const room = (high - low) * 0.05 || 0.5;
  return [low - room, high + room];
}
