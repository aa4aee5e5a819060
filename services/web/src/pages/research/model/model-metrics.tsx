// What a model was measured at, by what measured it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';
import { metricRows } from './metric-rows.js';

export function ModelMetrics({ metrics }: { readonly metrics: Readonly<Record<string, number>> }) {
  const { t } = useLingui();
  const format = useFormat();
  const rows = metricRows(metrics);
  const write = (value: number) => (Number.isInteger(value) ? format.number(value) : format.number(value, 4));
  if (rows.length === 0) {
    return (
      <Empty>
        <Trans>It was not measured.</Trans>
      </Empty>
    );
  }
  return (
    <div className="table-scroll metrics" tabIndex={0} role="region" aria-label={t`Measured`}>
      <table aria-label={t`Measured`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Figure</Trans>
            </th>
            <th scope="col" className="end">
              <Trans>Value</Trans>
            </th>
            <th scope="col" className="end">
              <Trans>95% interval</Trans>
            </th>
            <th scope="col" className="end">
              n
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value, interval, cases }) => (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td className="end">{write(value)}</td>
              <td className="end muted">
                {interval === undefined ? '' : `${write(interval.low)}–${write(interval.high)}`}
              </td>
              <td className="end muted">{cases === undefined ? '' : format.number(cases)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
