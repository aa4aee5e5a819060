// A snapshot's comparisons in a format of others, as a file.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Snapshot } from '@tastemaker/contracts';
import { useState } from 'react';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';

const formats = ['trl', 'hh', 'arena', 'tastemaker'] as const;
const files = ['jsonl', 'parquet'] as const;

export function ExportForm({ snapshot }: { readonly snapshot: Snapshot }) {
  const { t } = useLingui();
  const [format, setFormat] = useState<string>('trl');
  const [file, setFile] = useState<string>('jsonl');
  const [rows, setRows] = useState('judgment');
  const query = new URLSearchParams({ format, file, ...(format === 'trl' || format === 'hh' ? { rows } : {}) });
  return (
    <section>
      <h3>
        <Trans>Export</Trans>
      </h3>
      <div className="filters">
        <Field label={<Trans>Format</Trans>}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={format}
              onChange={({ target }) => {
                setFormat(target.value);
              }}
            >
              {formats.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label={<Trans>File</Trans>}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={file}
              onChange={({ target }) => {
                setFile(target.value);
              }}
            >
              {files.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
        {(format === 'trl' || format === 'hh') && (
          <Field label={<Trans>Rows</Trans>}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={rows}
                onChange={({ target }) => {
                  setRows(target.value);
                }}
              >
                <option value="judgment">{t`one for each judgment`}</option>
                <option value="pair">{t`one for all that say the same`}</option>
              </select>
            )}
          </Field>
        )}
      </div>
      <a
        className="btn"
        href={`/v1/projects/${snapshot.projectId}/snapshots/${snapshot.id}/export?${query.toString()}`}
        download
      >
        <Icon name="download" />
        <Trans>Export</Trans>
      </a>
    </section>
  );
}
