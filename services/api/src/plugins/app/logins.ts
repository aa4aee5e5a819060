// What the login routes share: the count of failures, and the OpenID provider if one is set up.
import fp from 'fastify-plugin';
import { createLoginThrottle, type LoginThrottle } from '../../access/failed-logins.js';
import { createOidcProvider, type OidcProvider } from '../../access/oidc.js';

declare module 'fastify' {
  interface FastifyInstance {
    loginThrottle: LoginThrottle;
    oidc: OidcProvider | null;
  }
}

export const logins = fp(
  async (app) => {
    const { oidc } = app.deps.accessSettings ?? {};
    app.decorate('loginThrottle', createLoginThrottle(app.deps.database));
    app.decorate('oidc', oidc === undefined ? null : createOidcProvider(oidc));
  },
  { name: 'logins', dependencies: ['dependencies'] },
);
