// Every setting of a run, those apart from the defaults marked, and the same as JSON to run it again.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Run } from '@tastemaker/contracts';
import { CopyButton } from '../../../parts/copy-button.js';
import { Section } from '../../../parts/section.js';
import { runReportQuery } from './queries.js';
import { writeSetting } from './settings-apart.js';

export function RunConfiguration({ run }: { readonly run: Run }) {
  const { t } = useLingui();
  const apart = new Set((useQuery(runReportQuery(run.id)).data?.settingsApart ?? []).map(({ setting }) => setting));
  const order = { config: run.config, snapshotId: run.snapshotId, baseModelId: run.baseModelId, seed: run.seed };
  return (
    <Section
      title={<Trans>Configuration</Trans>}
      note={<Trans>With snapshot, base model and seed it decides the result.</Trans>}
      tools={
        <>
          <CopyButton text={JSON.stringify(order, null, 2)} label={t`Copy the order as JSON`} />
          <Link className="btn" to="/runs/new" search={{ like: run.id }}>
            <Trans>New run like this</Trans>
          </Link>
        </>
      }
    >
      <table className="apart" aria-label={t`Configuration`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Setting</Trans>
            </th>
            <th scope="col" className="end">
              <Trans>Value</Trans>
            </th>
            <th scope="col">
              <span className="visually-hidden">
                <Trans>Default or not</Trans>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {flatten(run.config).map(([setting, value]) => (
            <tr key={setting}>
              <td>{setting}</td>
              <td className="end num">{writeSetting(value)}</td>
              <td>
                {apart.has(setting) && (
                  <span className="tag accent">
                    <Trans>not the default</Trans>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** Settings by their paths. */
function flatten(value: object, path = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, unknown][] => {
    const at = path === '' ? name : `${path}.${name}`;
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? flatten(inner, at) : [[at, inner]];
  });
}
