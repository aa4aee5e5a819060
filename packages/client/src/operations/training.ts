// Operations on snapshots, models and runs.
import * as c from '@tastemaker/contracts';
import { type RunEventOptions, runEvents } from '../event-stream.js';
import type { Transport, UploadBody } from '../transport.js';

const snapshots = (projectId: string) => `/v1/projects/${projectId}/snapshots`;

export function trainingOperations(transport: Transport) {
  return {
    listSnapshots: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.send({ method: 'GET', path: snapshots(projectId), query }, c.page(c.snapshot)),
    getSnapshot: (projectId: string, snapshotId: string) =>
      transport.send({ method: 'GET', path: `${snapshots(projectId)}/${snapshotId}` }, c.snapshot),
    /** Freezes the project's judgments, or its accepted demonstrations. */
    createSnapshot: (projectId: string, json: c.SnapshotCreate) =>
      transport.send({ method: 'POST', path: snapshots(projectId), json, repeatable: true }, c.snapshot),
    /** Uploads documents or demonstrations as JSONL. */
    uploadSnapshot: (
      projectId: string,
      query: { kind: 'documents' | 'demonstrations'; name: string },
      body: UploadBody,
    ) =>
      transport.send(
        {
          method: 'POST',
          path: `${snapshots(projectId)}/upload`,
          query,
          upload: { body, contentType: 'application/jsonl' },
          repeatable: true,
        },
        c.snapshot,
      ),
    /** The snapshot's JSONL as a response to stream from. */
    downloadSnapshot: (projectId: string, snapshotId: string) =>
      transport.open({ method: 'GET', path: `${snapshots(projectId)}/${snapshotId}/download` }),

    listModels: (query?: c.ModelQuery) => transport.send({ method: 'GET', path: '/v1/models', query }, c.page(c.model)),
    getModel: (modelId: string) => transport.send({ method: 'GET', path: `/v1/models/${modelId}` }, c.model),
    /** Registers a checkpoint that lies on the server; poll `getModel` until it is no longer `importing`. */
    createModel: (json: c.ModelCreate) =>
      transport.send({ method: 'POST', path: '/v1/models', json, repeatable: true }, c.model),
    cancelModelImport: (modelId: string) =>
      transport.send({ method: 'POST', path: `/v1/models/${modelId}/cancel`, repeatable: true }, c.model),
    /** Keeps what the model was measured at, in its metrics and its card. */
    recordEvaluation: (modelId: string, json: c.ModelEvaluation) =>
      transport.send({ method: 'POST', path: `/v1/models/${modelId}/evaluations`, json, repeatable: true }, c.model),
    listModelFiles: (modelId: string) =>
      transport.send({ method: 'GET', path: `/v1/models/${modelId}/files` }, c.modelFiles),
    /** One file of the model's artifact, as a response to stream from. */
    downloadModelFile: (modelId: string, path: string) =>
      transport.open({
        method: 'GET',
        path: `/v1/models/${modelId}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
      }),

    createRun: (json: c.RunCreate) =>
      transport.send({ method: 'POST', path: '/v1/runs', json, repeatable: true }, c.run),
    listRuns: (query?: c.RunQuery) => transport.send({ method: 'GET', path: '/v1/runs', query }, c.page(c.run)),
    getRun: (runId: string) => transport.send({ method: 'GET', path: `/v1/runs/${runId}` }, c.run),
    cancelRun: (runId: string) =>
      transport.send({ method: 'POST', path: `/v1/runs/${runId}/cancel`, repeatable: true }, c.run),
    /** Lets a run that failed, or was cancelled while its trained model was measured, go on from its last saved state. */
    resumeRun: (runId: string) =>
      transport.send({ method: 'POST', path: `/v1/runs/${runId}/resume`, repeatable: true }, c.run),
    getRunMetrics: (runId: string) =>
      transport.send({ method: 'GET', path: `/v1/runs/${runId}/metrics` }, c.runMetrics),
    runEvents: (runId: string, options?: RunEventOptions) => runEvents(transport, runId, options),
  };
}
