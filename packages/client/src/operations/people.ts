// Operations on the caller, users and tokens.
import * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

export function peopleOperations(transport: Transport) {
  return {
    me: () => transport.send({ method: 'GET', path: '/v1/me' }, c.me),
    listUsers: (query?: Partial<c.PageQuery>) =>
      transport.send({ method: 'GET', path: '/v1/users', query }, c.page(c.user)),
    getUser: (userId: string) => transport.send({ method: 'GET', path: `/v1/users/${userId}` }, c.user),
    createUser: (json: c.UserCreate) =>
      transport.send({ method: 'POST', path: '/v1/users', json, repeatable: true }, c.user),
    listTokens: (query?: Partial<c.PageQuery> & { userId?: string }) =>
      transport.send({ method: 'GET', path: '/v1/tokens', query }, c.page(c.token)),
    /** Not repeated on failure: the secret is shown once and kept nowhere. */
    createToken: (json: c.TokenCreate) => transport.send({ method: 'POST', path: '/v1/tokens', json }, c.tokenCreated),
    revokeToken: (tokenId: string) => transport.sendVoid({ method: 'DELETE', path: `/v1/tokens/${tokenId}` }),
  };
}
