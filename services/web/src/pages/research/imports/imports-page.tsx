// Files come in here: dropped or chosen, looked at, tried, and then imported, all of a file or nothing, or, if wanted, all but its wrong rows. Below, what came in.
import { Trans, useLingui } from '@lingui/react/macro';
import { useParams } from '@tanstack/react-router';
import type { ImportEntry } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { useEndlessList } from '../parts/endless-list.js';
import { FileDrop } from './file-drop.js';
import { ImportFile } from './import-file.js';
import './imports.css';

export function ImportsPage() {
  const { project = '' } = useParams({ strict: false });
  const [file, setFile] = useState<File>();
  return (
    <div className="imports-page">
      <PageHead title={<Trans>Imports</Trans>} />
      {file === undefined ? (
        <FileDrop onFile={setFile} />
      ) : (
        <ImportFile
          key={`${file.name} ${file.size} ${file.lastModified}`}
          projectId={project}
          file={file}
          onClose={() => {
            setFile(undefined);
          }}
        />
      )}
      <Section title={<Trans>What came in</Trans>}>
        <Past projectId={project} />
      </Section>
    </div>
  );
}

function Past({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const columns = useColumns();
  const list = useEndlessList({
    queryKey: ['project', projectId, 'imports'],
    load: (page) => client.listImports(projectId, page),
  });
  if (list.error !== undefined) return <Failure error={list.error} onTryAgain={list.retry} />;
  if (list.rows === undefined) return <LoadingLines />;
  return (
    <DataTable
      label={t`Imports`}
      columns={columns}
      rows={list.rows}
      keyOf={({ id }) => id}
      onEnd={list.onEnd}
      empty={
        <Empty>
          <Trans>Nothing was imported yet.</Trans>
        </Empty>
      }
    />
  );
}

function useColumns(): Column<ImportEntry>[] {
  const format = useFormat();
  return [
    { key: 'source', head: <Trans>File</Trans>, cell: ({ source }) => <b className="strong">{source}</b> },
    { key: 'format', head: <Trans>Format</Trans>, cell: ({ format: shape }) => <code>{shape}</code> },
    {
      key: 'prompts',
      head: <Trans>Prompts</Trans>,
      isNumber: true,
      cell: ({ result }) => format.number(result.prompts),
    },
    {
      key: 'completions',
      head: <Trans>Completions</Trans>,
      isNumber: true,
      cell: ({ result }) => format.number(result.completions),
    },
    {
      key: 'comparisons',
      head: <Trans>Comparisons</Trans>,
      isNumber: true,
      cell: ({ result }) => format.number(result.comparisons),
    },
    {
      key: 'judgments',
      head: <Trans>Judgments</Trans>,
      isNumber: true,
      cell: ({ result }) => format.number(result.judgments),
    },
    {
      key: 'when',
      head: <Trans>When</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time className="nowrap">{format.dateTime(createdAt)}</time>,
    },
  ];
}
