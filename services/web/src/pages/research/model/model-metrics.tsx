// What a model was measured at, by what measured it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useFormat } from '../../../app/format.js';
import { Empty } from '../../../parts/empty.js';

export function ModelMetrics({ metrics }: { readonly metrics: Readonly<Record<string, number>> }) {
  const { t } = useLingui();
  const format = useFormat();
  const entries = Object.entries(metrics).toSorted(([a], [b]) => a.localeCompare(b));
  if (entries.length === 0) {
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
          </tr>
        </thead>
        <tbody>
          {entries.map(([name, value]) => (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td className="end">{Number.isInteger(value) ? format.number(value) : format.number(value, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
