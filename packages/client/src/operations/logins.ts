// Logging in and out. These need no token but `logout` and `setPassword`, which end and use a session.
import type * as c from '@tastemaker/contracts';
import type { Transport } from '../transport.js';

export function loginOperations(transport: Transport) {
  return {
    loginMethods: () => transport.send({ method: 'GET', path: '/v1/auth/methods' }, 'loginMethods'),
    loginByPassword: (json: c.PasswordLogin) =>
      transport.send({ method: 'POST', path: '/v1/auth/password', json }, 'session'),
    /** With what stands behind `#` in a login link, which is then used up. */
    loginByLink: (json: c.LinkLogin) => transport.send({ method: 'POST', path: '/v1/auth/link', json }, 'session'),
    /** Has a link mailed, where that is set up, if there is such an account. */
    requestLoginLink: (json: c.LinkRequest) =>
      transport.sendVoid({ method: 'POST', path: '/v1/auth/link-requests', json }),
    /** For an admin to hand over. Not repeated on failure: a second one voids the first. */
    createLoginLink: (userId: string, json: c.LoginLinkCreate = {}) =>
      transport.send({ method: 'POST', path: `/v1/users/${userId}/login-links`, json }, 'loginLink'),
    /** One's own; other sessions end. */
    setPassword: (json: c.PasswordChange) => transport.sendVoid({ method: 'PUT', path: '/v1/me/password', json }),
    logout: () => transport.sendVoid({ method: 'POST', path: '/v1/auth/logout' }),
  };
}
