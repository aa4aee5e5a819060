// A snapshot's comparisons in a format of others, as a file.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ExportFormat, Snapshot } from '@tastemaker/contracts';
import { type ReactNode, useState } from 'react';
import { Field } from '../../../parts/field.js';
import { Icon } from '../../../parts/icon.js';
import { ExportCounts } from './left-out.js';

export function ExportForm({ snapshot }: { readonly snapshot: Snapshot }) {
  const { t } = useLingui();
  const [format, setFormat] = useState<ExportFormat>('trl');
  const [file, setFile] = useState<'jsonl' | 'parquet'>('jsonl');
  const [rows, setRows] = useState<'judgment' | 'pair'>('judgment');
  const [margin, setMargin] = useState<'false' | 'true' | 'strength'>('false');
  const isOfPairs = format === 'trl' || format === 'hh';
  const query = isOfPairs ? { format, rows, margin } : { format };
  const address = new URLSearchParams({ ...query, file });
  return (
    <section>
      <h3>
        <Trans>Export</Trans>
      </h3>
      <div className="filters">
        <Choice
          label={<Trans>Format</Trans>}
          chosen={format}
          options={{ trl: 'trl', kto: 'kto', hh: 'hh', arena: 'arena', tastemaker: 'tastemaker' }}
          onChoose={setFormat}
        />
        <Choice
          label={<Trans>File</Trans>}
          chosen={file}
          options={{ jsonl: 'jsonl', parquet: 'parquet' }}
          onChoose={setFile}
        />
        {isOfPairs && (
          <>
            <Choice
              label={<Trans>Rows</Trans>}
              chosen={rows}
              options={{ judgment: t`one for each judgment`, pair: t`one for all that say the same` }}
              onChoose={setRows}
            />
            <Choice
              label={<Trans>Margin, which TRL subtracts</Trans>}
              chosen={margin}
              options={{ false: t`none`, true: t`the imported file’s own`, strength: t`the strength` }}
              onChoose={setMargin}
            />
          </>
        )}
      </div>
      <ExportCounts snapshot={snapshot} query={query} />
      <a
        className="btn"
        href={`/v1/projects/${snapshot.projectId}/snapshots/${snapshot.id}/export?${address.toString()}`}
        download
      >
        <Icon name="download" />
        <Trans>Export</Trans>
      </a>
    </section>
  );
}

interface ChoiceProps<Name extends string> {
  readonly label: ReactNode;
  readonly chosen: Name;
  /** By name, the words for it. */
  readonly options: Readonly<Record<Name, string>>;
  readonly onChoose: (name: Name) => void;
}

function Choice<Name extends string>({ label, chosen, options, onChoose }: ChoiceProps<Name>) {
  const names = Object.keys(options).filter((name): name is Name => name in options);
  return (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          className="input"
          value={chosen}
          onChange={({ target }) => {
            const name = names.find((each) => each === target.value);
            if (name !== undefined) onChoose(name);
          }}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {options[name]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
