// Operations on projects, members and guidelines.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

const guidelines = (projectId: string) => `/v1/projects/${projectId}/guidelines`;

export function projectOperations(transport: Transport) {
  return {
    listProjects: (query?: Partial<c.PageQuery>) =>
      transport.sendPage({ method: 'GET', path: '/v1/projects', query }, 'project'),
    createProject: (json: c.ProjectCreate) =>
      transport.send({ method: 'POST', path: '/v1/projects', json, repeatable: true }, 'project'),
    updateProject: (projectId: string, json: c.ProjectUpdate) =>
      transport.send({ method: 'PATCH', path: `/v1/projects/${projectId}`, json, repeatable: true }, 'project'),
    getProgress: (projectId: string) =>
      transport.send({ method: 'GET', path: `/v1/projects/${projectId}/progress` }, 'progress'),

    listMembers: (projectId: string) =>
      transport.sendPage({ method: 'GET', path: `/v1/projects/${projectId}/members` }, 'member'),
    addMember: (projectId: string, json: c.MemberCreate) =>
      transport.send({ method: 'POST', path: `/v1/projects/${projectId}/members`, json, repeatable: true }, 'member'),
    updateMember: (projectId: string, userId: string, json: c.MemberUpdate) =>
      transport.send(
        { method: 'PATCH', path: `/v1/projects/${projectId}/members/${userId}`, json, repeatable: true },
        'member',
      ),
    removeMember: (projectId: string, userId: string) =>
      transport.sendVoid({ method: 'DELETE', path: `/v1/projects/${projectId}/members/${userId}` }),

    listGuidelines: (projectId: string, query?: c.GuidelineQuery) =>
      transport.sendPage({ method: 'GET', path: guidelines(projectId), query }, 'listedGuideline'),
    getGuideline: (projectId: string, version: number) =>
      transport.send({ method: 'GET', path: `${guidelines(projectId)}/${version}` }, 'guideline'),
    createGuideline: (projectId: string, json: c.GuidelineCreate) =>
      transport.send({ method: 'POST', path: guidelines(projectId), json, repeatable: true }, 'guideline'),
    /**
     * @param json the text of a draft, and the revision that was changed
     * @throws ApiError `revision_conflict` when that is no longer the newest: `problem.stored` holds the draft as it is,
     * `problem.submitted` what was sent
     */
    saveGuideline: (projectId: string, version: number, json: c.GuidelineSave) =>
      transport.send(
        { method: 'PUT', path: `${guidelines(projectId)}/${version}`, json, repeatable: true },
        'guideline',
      ),
    /** Throws a draft away: as it is now, or as it was at a revision. */
    discardGuideline: (projectId: string, version: number, query?: { revision?: number }) =>
      transport.sendVoid({ method: 'DELETE', path: `${guidelines(projectId)}/${version}`, query }),
    /** Publishes a draft: as it is now, or as it was at a revision. */
    publishGuideline: (projectId: string, version: number, query?: { revision?: number }) =>
      transport.send(
        { method: 'POST', path: `${guidelines(projectId)}/${version}/publish`, query, repeatable: true },
        'guideline',
      ),
  };
}
