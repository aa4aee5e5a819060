// Operations on demonstrations: writing, reviewing, files of them.
import type * as c from '@tastemaker/contracts';
import type { Transport, UploadBody } from '../transport.js';

const at = (projectId: string, rest = '') => `/v1/projects/${projectId}/demonstrations${rest}`;

export function demonstrationOperations(transport: Transport) {
  return {
    listDemonstrations: (projectId: string, query?: c.DemonstrationQuery) =>
      transport.sendPage({ method: 'GET', path: at(projectId), query }, 'demonstration'),
    getDemonstration: (projectId: string, demonstrationId: string) =>
      transport.send({ method: 'GET', path: at(projectId, `/${demonstrationId}`) }, 'demonstration'),
    /** Begins a draft; `promptId: 'next'` asks for a prompt that the caller has not answered. */
    createDemonstration: (projectId: string, json: c.DemonstrationCreate) =>
      transport.send({ method: 'POST', path: at(projectId), json, repeatable: true }, 'demonstration'),
    /**
     * Saves all of the content over the revision it is based on.
     * @throws ApiError `revision_conflict` when that is no longer the newest; `problem.submitted` holds what was sent.
     */
    saveDemonstration: (projectId: string, demonstrationId: string, json: c.DemonstrationSave) =>
      transport.send(
        { method: 'PUT', path: at(projectId, `/${demonstrationId}`), json, repeatable: true },
        'demonstration',
      ),
    discardDemonstration: (projectId: string, demonstrationId: string) =>
      transport.sendVoid({ method: 'DELETE', path: at(projectId, `/${demonstrationId}`) }),
    submitDemonstration: (projectId: string, demonstrationId: string, revision: number) =>
      transport.send(
        { method: 'POST', path: at(projectId, `/${demonstrationId}/submit`), json: { revision }, repeatable: true },
        'demonstrationSubmitted',
      ),
    reviewDemonstration: (projectId: string, demonstrationId: string, json: c.DemonstrationReviewSubmit) =>
      transport.send(
        { method: 'POST', path: at(projectId, `/${demonstrationId}/review`), json, repeatable: true },
        'demonstration',
      ),
    getDemonstrationHistory: (projectId: string, demonstrationId: string) =>
      transport.send({ method: 'GET', path: at(projectId, `/${demonstrationId}/history`) }, 'demonstrationHistory'),
    getDemonstrationStatistics: (projectId: string) =>
      transport.send({ method: 'GET', path: at(projectId, '/statistics') }, 'demonstrationStatistics'),
    listNearDuplicates: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: at(projectId, '/near-duplicates'), query }, 'nearDuplicatePair'),

    /** The body is JSONL in OpenAI's, ShareGPT's or Alpaca's shape, perhaps gzip-compressed. All is imported or nothing. */
    importDemonstrations: (projectId: string, query: c.DemonstrationImportQuery, body: UploadBody) =>
      transport.send(
        {
          method: 'POST',
          path: at(projectId, '/import'),
          query,
          upload: { body, contentType: 'application/jsonl' },
          repeatable: true,
        },
        'demonstrationImported',
      ),
    /** JSONL in OpenAI's shape, as a response to stream from. */
    exportDemonstrations: (projectId: string, query?: c.DemonstrationExportQuery) =>
      transport.open({ method: 'GET', path: at(projectId, '/export'), query }),
  };
}
