// Operations on snapshots, models and runs.
import type * as c from '@tastemaker/contracts';
import { type RunEventOptions, runEvents } from '../event-stream.js';
import type { Transport, UploadBody } from '../transport.js';

const snapshots = (projectId: string) => `/v1/projects/${projectId}/snapshots`;

export function trainingOperations(transport: Transport) {
  return {
    listSnapshots: (projectId: string, query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: snapshots(projectId), query }, 'snapshot'),
    getSnapshot: (projectId: string, snapshotId: string) =>
      transport.send({ method: 'GET', path: `${snapshots(projectId)}/${snapshotId}` }, 'snapshot'),
    /** Freezes the project's judgments, or its accepted demonstrations. */
    createSnapshot: (projectId: string, json: c.SnapshotCreate) =>
      transport.send({ method: 'POST', path: snapshots(projectId), json, repeatable: true }, 'snapshot'),
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
        'snapshot',
      ),
    /** The snapshot's JSONL as a response to stream from. */
    downloadSnapshot: (projectId: string, snapshotId: string) =>
      transport.open({ method: 'GET', path: `${snapshots(projectId)}/${snapshotId}/download` }),

    listModels: (query?: c.ModelQuery) => transport.sendPage({ method: 'GET', path: '/v1/models', query }, 'model'),
    getModel: (modelId: string) => transport.send({ method: 'GET', path: `/v1/models/${modelId}` }, 'model'),
    /** Registers a checkpoint that lies on the server; poll `getModel` until it is no longer `importing`. */
    createModel: (json: c.ModelCreate) =>
      transport.send({ method: 'POST', path: '/v1/models', json, repeatable: true }, 'model'),
    cancelModelImport: (modelId: string) =>
      transport.send({ method: 'POST', path: `/v1/models/${modelId}/cancel`, repeatable: true }, 'model'),
    /** Keeps what the model was measured at, in its metrics and its card. */
    recordEvaluation: (modelId: string, json: c.ModelEvaluation) =>
      transport.send({ method: 'POST', path: `/v1/models/${modelId}/evaluations`, json, repeatable: true }, 'model'),
    /** Asks a language model one short question, once; how that went is the answer, failures too. */
    testModel: (modelId: string, json: c.ModelTrialOrder = {}, options: { signal?: AbortSignal } = {}) =>
      transport.send({ method: 'POST', path: `/v1/models/${modelId}/test`, json, ...options }, 'modelTrial'),
    listModelFiles: (modelId: string) =>
      transport.send({ method: 'GET', path: `/v1/models/${modelId}/files` }, 'modelFiles'),
    /** One file of the model's artifact, as a response to stream from. */
    downloadModelFile: (modelId: string, path: string) =>
      transport.open({
        method: 'GET',
        path: `/v1/models/${modelId}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
      }),

    createRun: (json: c.RunCreate) =>
      transport.send({ method: 'POST', path: '/v1/runs', json, repeatable: true }, 'run'),
    listRuns: (query?: c.RunQuery) => transport.sendPage({ method: 'GET', path: '/v1/runs', query }, 'run'),
    getRun: (runId: string) => transport.send({ method: 'GET', path: `/v1/runs/${runId}` }, 'run'),
    cancelRun: (runId: string) =>
      transport.send({ method: 'POST', path: `/v1/runs/${runId}/cancel`, repeatable: true }, 'run'),
    /** Lets a run that failed, or was cancelled with a saved state left, go on from there. */
    resumeRun: (runId: string) =>
      transport.send({ method: 'POST', path: `/v1/runs/${runId}/resume`, repeatable: true }, 'run'),
    /** Makes the token of the next trainer of a run that is trained elsewhere; the one before it is out. */
    createTrainerToken: (runId: string, json: Partial<c.TrainerTokenOrder> = {}) =>
      transport.send({ method: 'POST', path: `/v1/runs/${runId}/trainers`, json }, 'trainerToken'),
    getRunMetrics: (runId: string) =>
      transport.send({ method: 'GET', path: `/v1/runs/${runId}/metrics` }, 'runMetrics'),
    /** A few curves of a few runs, thinned by the server. */
    getRunCurves: (ids: readonly string[], { keys, points }: { keys?: readonly string[]; points?: number } = {}) => {
      const query = { ids: ids.join(','), keys: keys?.join(','), points };
      return transport.send({ method: 'GET', path: '/v1/runs/metrics', query }, 'runCurves');
    },
    /** What the run's model is worth, or why that is not known. */
    getRunReport: (runId: string) => transport.send({ method: 'GET', path: `/v1/runs/${runId}/report` }, 'runReport'),
    /** The end of the run's log, or what came before. */
    getRunLog: (runId: string, query?: Partial<c.RunLogQuery>) =>
      transport.send({ method: 'GET', path: `/v1/runs/${runId}/log`, query }, 'runLog'),
    runEvents: (runId: string, options?: RunEventOptions) => runEvents(transport, runId, options),
  };
}
