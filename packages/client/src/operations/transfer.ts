// Operations on files in and out: imports and exports.
import type * as c from '@tastemaker/contracts';
import type { Transport, UploadBody } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

type ImportOptions = Omit<c.ImportQuery, 'mapping' | 'ignore'> & {
  /** By the name under which a column is read, what the file calls it. */
  mapping?: c.ImportMapping;
  /** Columns, and keys within them, that are left out knowingly. */
  ignore?: readonly string[];
};

/** A mapping is a text of JSON there. */
function inAddress<Options extends ImportOptions>({ mapping, ...others }: Options) {
  return mapping === undefined ? others : { ...others, mapping: JSON.stringify(mapping) };
}

/** What the file is, the server tells by its content. */
const upload = (body: UploadBody) => ({ body, contentType: 'application/octet-stream' });

export function transferOperations(transport: Transport) {
  return {
    /**
     * JSON lines, a JSON list or CSV (plain or gzip), or parquet. All of the file is imported or nothing.
     * @param options `key`: under which `importProgress` tells how far it is
     */
    importFile: (projectId: string, query: ImportOptions, body: UploadBody, options: { key?: string } = {}) =>
      transport.send(
        {
          method: 'POST',
          path: at(projectId, 'imports'),
          query: inAddress(query),
          upload: upload(body),
          repeatable: true,
          idempotencyKey: options.key,
        },
        'importResult',
      ),
    /** How far an import is that is at work. @throws ApiError `not_found` before it has begun and once it is over */
    importProgress: (projectId: string, key: string) =>
      transport.send({ method: 'GET', path: at(projectId, 'imports/progress'), query: { key } }, 'importProgress'),
    /** The same, into a project that is made for it: if the file is refused there is none. */
    importProject: (query: ImportOptions & { name: string }, body: UploadBody) =>
      transport.send(
        {
          method: 'POST',
          path: '/v1/projects/import',
          query: inAddress(query),
          upload: upload(body),
          repeatable: true,
        },
        'projectImported',
      ),
    /** Format, columns and first rows of a file, by its first megabyte (of parquet, all of it). Keeps nothing. */
    inspectFile: (projectId: string, body: UploadBody) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'imports/inspect'), upload: upload(body) },
        'importBeginning',
      ),
    listImports: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'imports'), query }, 'importEntry'),

    /** A snapshot's comparisons in a format of others, as a response to stream from. */
    exportSnapshot: (projectId: string, snapshotId: string, query?: c.ExportQuery) =>
      transport.open({ method: 'GET', path: at(projectId, `snapshots/${snapshotId}/export`), query }),
    /** How many rows that export has, and what it leaves out. */
    exportSummary: (projectId: string, snapshotId: string, query?: c.ExportQuery) =>
      transport.send(
        { method: 'GET', path: at(projectId, `snapshots/${snapshotId}/export/summary`), query },
        'exportSummary',
      ),
    /** The snapshot as a folder for `datasets` and the Hub: its card, and the path of each split's file. */
    datasetFolder: (projectId: string, snapshotId: string, query?: c.DatasetQuery) =>
      transport.send(
        { method: 'GET', path: at(projectId, `snapshots/${snapshotId}/export/dataset`), query },
        'datasetFolder',
      ),
    /** What the other snapshot of comparisons has that this one has not, and the other way round. */
    diffSnapshots: (projectId: string, snapshotId: string, otherId: string, query?: Partial<c.PageQuery>) =>
      transport.send(
        { method: 'GET', path: at(projectId, `snapshots/${snapshotId}/diff/${otherId}`), query },
        'snapshotDiff',
      ),
  };
}
