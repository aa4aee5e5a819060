// Where a file is dropped, or chosen by a button.
import { Trans } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { Icon } from '../../../parts/icon.js';

export function FileDrop({ onFile }: { readonly onFile: (file: File) => void }) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={isOver ? 'file-drop over' : 'file-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      }}
    >
      <Icon name="download" />
      <p>
        <Trans>Drop a file here.</Trans>{' '}
        <span className="muted">
          <Trans>JSON lines, CSV or parquet; text may be compressed with gzip.</Trans>
        </span>
      </p>
      <label className="btn" htmlFor={id}>
        <Trans>Choose a file</Trans>
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept=".jsonl,.json,.ndjson,.csv,.tsv,.parquet,.gz"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onFile(file);
          target.value = '';
        }}
      />
    </div>
  );
}
