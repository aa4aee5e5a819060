// The settings of a run that are not the usual ones.
import { Trans, useLingui } from '@lingui/react/macro';
import type { SettingApart } from '@tastemaker/contracts';
import { Empty } from '../../../parts/empty.js';

export function SettingsApart({ settings }: { readonly settings: readonly SettingApart[] }) {
  const { t } = useLingui();
  if (settings.length === 0) {
    return (
      <Empty>
        <Trans>Everything is as usual.</Trans>
      </Empty>
    );
  }
  return (
    <table className="apart" aria-label={t`Settings that differ from the defaults`}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">
            <Trans>Setting</Trans>
          </th>
          <th scope="col">
            <Trans>Value</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {settings.map(({ setting, value, default: usual }) => (
          <tr key={setting}>
            <td>{setting}</td>
            <td className="end" title={t`usually ${writeSetting(usual)}`}>
              {writeSetting(value)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** As it stands in a configuration. */
export function writeSetting(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
