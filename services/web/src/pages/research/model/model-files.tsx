// The files of a model, to be loaded elsewhere.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Model } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { modelFilesQuery } from './queries.js';

export function ModelFiles({ model }: { readonly model: Model }) {
  const { t } = useLingui();
  const format = useFormat();
  const files = useQuery({ ...modelFilesQuery(model.id), enabled: model.status === 'ready' });
  return (
    <Loaded query={files}>
      {({ files: all }) => (
        <table aria-label={t`Files`}>
          <thead>
            <tr>
              <th scope="col">
                <Trans>File</Trans>
              </th>
              <th scope="col" className="end">
                <Trans>Size</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map(({ path, bytes }) => (
              <tr key={path}>
                <td className="mono">
                  <a href={addressOf(model.id, path)} download>
                    {path}
                  </a>
                </td>
                <td className="end">{format.bytes(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Loaded>
  );
}

function addressOf(modelId: string, path: string): string {
  return `/v1/models/${modelId}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}
