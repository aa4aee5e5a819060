// A researcher's view of what labelers found and how they do.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

export function judgmentOperations(transport: Transport) {
  return {
    listJudgments: (projectId: string, query?: c.JudgmentQuery) =>
      transport.sendPage({ method: 'GET', path: `/v1/projects/${projectId}/judgments`, query }, 'listedJudgment'),
    /** How many a filter lets through: exactly up to 10,000. */
    countJudgments: (projectId: string, query?: Partial<c.JudgmentFilter>) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/judgments/count`, query }, 'filterCount'),
    listFlags: (projectId: string, query?: c.FlagQuery) =>
      transport.sendPage({ method: 'GET', path: `/v1/projects/${projectId}/flags`, query }, 'flag'),
    /** A flag with its prompt and candidate. */
    getFlag: (projectId: string, flagId: string) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/flags/${flagId}` }, 'flagDetail'),
    resolveFlag: (projectId: string, flagId: string, json: c.FlagResolve) =>
      transport.send(
        { method: 'POST', path: `/v1/projects/${projectId}/flags/${flagId}/resolve`, json, repeatable: true },
        'flag',
      ),
    listStandings: (projectId: string, query?: Partial<c.PageQuery> & { paused?: boolean }) =>
      transport.sendPage({ method: 'GET', path: `/v1/projects/${projectId}/standings`, query }, 'standing'),
    pauseLabeler: (projectId: string, userId: string, json: c.LabelerPause) =>
      transport.send(
        { method: 'POST', path: `/v1/projects/${projectId}/standings/${userId}/pause`, json, repeatable: true },
        'standing',
      ),
    resumeLabeler: (projectId: string, userId: string) =>
      transport.send(
        { method: 'POST', path: `/v1/projects/${projectId}/standings/${userId}/resume`, repeatable: true },
        'standing',
      ),
  };
}
