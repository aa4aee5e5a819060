// Operations on users, tokens and the audit log.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

type AuditFilter = Partial<c.AuditQuery>;

export function peopleOperations(transport: Transport) {
  return {
    listUsers: (query?: Partial<c.PageQuery> & c.UserQuery) =>
      transport.sendPage({ method: 'GET', path: '/v1/users', query }, 'listedUser'),
    getUser: (userId: string) => transport.send({ method: 'GET', path: `/v1/users/${userId}` }, 'user'),
    createUser: (json: c.UserCreate) =>
      transport.send({ method: 'POST', path: '/v1/users', json, repeatable: true }, 'user'),
    updateUser: (userId: string, json: c.UserUpdate) =>
      transport.send({ method: 'PATCH', path: `/v1/users/${userId}`, json }, 'user'),
    /** Name, address and logins go; what they judged stays, under their pseudonym. */
    deleteUser: (userId: string) => transport.sendVoid({ method: 'DELETE', path: `/v1/users/${userId}` }),
    listTokens: (query?: c.TokenQuery) =>
      transport.sendPage({ method: 'GET', path: '/v1/tokens', query }, 'listedToken'),
    /** Not repeated on failure: the secret is shown once and kept nowhere. */
    createToken: (json: c.TokenCreate) => transport.send({ method: 'POST', path: '/v1/tokens', json }, 'tokenCreated'),
    /** Not repeated on failure, for the same reason. */
    rotateToken: (tokenId: string, json: c.TokenRotate = {}) =>
      transport.send({ method: 'POST', path: `/v1/tokens/${tokenId}/rotate`, json }, 'tokenCreated'),
    revokeToken: (tokenId: string) => transport.sendVoid({ method: 'DELETE', path: `/v1/tokens/${tokenId}` }),
    /** How the installation stands: workers, queues, what does not get on and why. */
    system: () => transport.send({ method: 'GET', path: '/v1/system' }, 'system'),
    listAudit: (query?: AuditFilter) => transport.sendPage({ method: 'GET', path: '/v1/audit', query }, 'auditRecord'),
    listProjectAudit: (projectId: string, query?: Omit<AuditFilter, 'projectId'>) =>
      transport.sendPage({ method: 'GET', path: `/v1/projects/${projectId}/audit`, query }, 'auditRecord'),
  };
}
