// A plot with its head: what it shows, what it rests on, and a menu for its table, its CSV and its picture.
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { writeX } from './axis-labels.js';
import { Figure } from './figure.js';
import { Plot } from './plot.js';
import { type PlotSpec, type Series, type SeriesKind, toneOf } from './plot-spec.js';
import { tableOf } from './plot-table.js';

interface ChartProps {
  readonly title: string;
  /** What it rests on: units, period, interval, n. */
  readonly caption?: ReactNode;
  /** Of its heading. @defaultValue 3 */
  readonly level?: 2 | 3;
  /** In one sentence what can be seen, for those who do not see it. @defaultValue the title */
  readonly description?: string;
  /** Keep it between renders (`useMemo`): scales and paths are worked out anew with each. */
  readonly spec: PlotSpec;
  /** In rem. @defaultValue 11 */
  readonly height?: number;
  readonly isLoading?: boolean;
  readonly empty?: ReactNode;
  /** @defaultValue where there is more than one series */
  readonly hasLegend?: boolean;
}

export function Chart(props: ChartProps) {
  const { title, caption, level, description = title, spec, height, isLoading, empty, hasLegend } = props;
  const { t, i18n } = useLingui();
  const words = {
    low: (name: string) => t`${name}, low end of the 95% interval`,
    high: (name: string) => t`${name}, high end of the 95% interval`,
    cases: (name: string) => t`${name}, n`,
  };
  const makeTable = () => tableOf(spec, words, tableX(spec, i18n.locale));
  return (
    <Figure title={title} caption={caption} level={level} makeTable={makeTable}>
      {(hasLegend ?? spec.series.length > 1) && <Legend series={spec.series} />}
      <Plot
        spec={spec}
        description={description}
        {...(height === undefined ? {} : { height })}
        {...(isLoading === undefined ? {} : { isLoading })}
        empty={empty}
      />
    </Figure>
  );
}

/** Numbers stay numbers, so that a spreadsheet can reckon with them; days and instants are told by ISO 8601. */
function tableX(spec: PlotSpec, locale: string) {
  const { kind } = spec.x;
  const write = writeX(spec, locale);
  return (x: number | string) => {
    if (kind === 'time') return new Date(Number(x)).toISOString().replace('T00:00:00.000Z', '');
    return kind === 'band' ? write(x) : Number(x);
  };
}

const signs: Readonly<Record<SeriesKind, string>> = {
  line: '',
  raw: '',
  band: 'box',
  bars: 'box',
  steps: 'box open',
  openDots: 'dot',
  whiskers: 'dot full',
  dashed: 'dash',
};

function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <div className="legend" aria-hidden="true">
      {series.map((each) => (
        <span key={each.key}>
          <i className={`${signs[each.kind]} tone${toneOf(each)}`} />
          {each.name}
        </span>
      ))}
    </div>
  );
}
