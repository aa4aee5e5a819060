// Operations on files in and out: imports and exports.
import type * as c from '@tastemaker/contracts';
import type { Transport, UploadBody } from '../transport.js';

const at = (projectId: string, rest: string) => `/v1/projects/${projectId}/${rest}`;

/** What the file is, the server tells by its content. */
const upload = (body: UploadBody) => ({ body, contentType: 'application/octet-stream' });

export function transferOperations(transport: Transport) {
  return {
    /** JSON lines (plain or gzip), CSV or parquet. All of the file is imported or nothing. */
    importFile: (projectId: string, query: c.ImportQuery, body: UploadBody) =>
      transport.send(
        { method: 'POST', path: at(projectId, 'imports'), query, upload: upload(body), repeatable: true },
        'importResult',
      ),
    /** The same, into a project that is made for it: if the file is refused there is none. */
    importProject: (query: c.ProjectImportQuery, body: UploadBody) =>
      transport.send(
        { method: 'POST', path: '/v1/projects/import', query, upload: upload(body), repeatable: true },
        'projectImported',
      ),
    listImports: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, 'imports'), query }, 'importEntry'),

    /** A snapshot's comparisons in a format of others, as a response to stream from. */
    exportSnapshot: (projectId: string, snapshotId: string, query?: c.ExportQuery) =>
      transport.open({ method: 'GET', path: at(projectId, `snapshots/${snapshotId}/export`), query }),
    /** What the other snapshot of comparisons has that this one has not, and the other way round. */
    diffSnapshots: (projectId: string, snapshotId: string, otherId: string, query?: Partial<c.PageQuery>) =>
      transport.send(
        { method: 'GET', path: at(projectId, `snapshots/${snapshotId}/diff/${otherId}`), query },
        'snapshotDiff',
      ),
  };
}
