// Operations that delete things, and take that back.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

/** What can be deleted, by its address. */
const paths = {
  project: (projectId: string) => `/v1/projects/${projectId}`,
  prompt: (id: string, projectId: string) => `/v1/projects/${projectId}/prompts/${id}`,
  completion: (id: string, projectId: string) => `/v1/projects/${projectId}/completions/${id}`,
  snapshot: (id: string, projectId: string) => `/v1/projects/${projectId}/snapshots/${id}`,
  model: (id: string) => `/v1/models/${id}`,
  run: (id: string) => `/v1/runs/${id}`,
};

export interface Erasable {
  kind: c.ErasureKind;
  id: string;
  /** Of prompts, completions and snapshots. */
  projectId?: string;
}

const path = ({ kind, id, projectId = '' }: Erasable) => paths[kind](id, projectId);

export function erasureOperations(transport: Transport) {
  return {
    /** Puts it out of sight; it is purged after `purgeAfter`, and can be restored until then. */
    erase: (what: Erasable, { now = false }: { now?: boolean } = {}) =>
      transport.send({ method: 'DELETE', path: path(what), query: { now } }, 'erasure'),
    /** What that would take along, and what refuses it. */
    erasureImpact: (what: Erasable) =>
      transport.send({ method: 'DELETE', path: path(what), query: { dryRun: true } }, 'erasureImpact'),
    listErasures: (query?: c.ErasureQuery) =>
      transport.sendPage({ method: 'GET', path: '/v1/erasures', query }, 'erasure'),
    restoreErasure: (erasureId: string) =>
      transport.send({ method: 'POST', path: `/v1/erasures/${erasureId}/restore`, repeatable: true }, 'erasure'),
  };
}
