// Logging in at an OpenID provider: the browser is sent there, and comes back with a code.
// It goes on to the login page with a one-time link, so that no token stands in an address or in the browser's history, and no
// secret in an address that somebody else has chosen.
import { loginQuery, oidcCallbackQuery } from '@tastemaker/contracts';
import { beginOidcLogin, type OidcLogin, takeOidcLogin, userOfIdentity } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { accountDisabled } from '../../../access/caller.js';
import { recordFailedLogin } from '../../../access/failed-logins.js';
import { configuredPublicUrl, loginPageUrl, makeLoginLink } from '../../../access/login-links.js';
import type { OidcProvider } from '../../../access/oidc.js';
import { hashSecret } from '../../../access/secrets.js';

const path = '/v1/auth/oidc';
/** How long somebody may take at the provider. */
const loginSeconds = 15 * 60;
/** How long the browser may take from the provider to our page. */
const handoverSeconds = 60;

/** Whose browser began a login: nobody can slip their own into another's. */
const cookieName = 'tastemaker_oidc_state';

export const oidcRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.deps;
  const redirection = { 302: z.null() };

  app.get(
    '/auth/oidc/start',
    {
      config: { access: 'public', problems: ['not_found', 'unavailable'] },
      schema: { summary: 'Log in at the OpenID provider', querystring: loginQuery, response: redirection },
    },
    async (request, reply) => {
      const publicUrl = configuredPublicUrl(request);
      const { url, state, login } = await providerOf().begin(callbackOf(publicUrl), request.query.returnTo ?? '/login');
      await beginOidcLogin(database, login, loginSeconds);
      return reply.header('set-cookie', stateCookie(publicUrl, state, loginSeconds)).redirect(url.href, 302);
    },
  );

  app.get(
    '/auth/oidc/callback',
    {
      config: { access: 'public', problems: ['not_found', 'login_failed', 'unavailable'] },
      schema: {
        summary: 'Where the OpenID provider sends the browser back to',
        querystring: oidcCallbackQuery,
        response: redirection,
      },
    },
    async (request, reply) => {
      const provider = providerOf();
      const publicUrl = configuredPublicUrl(request);
      const login = await loginOf(request, request.query.state);
      reply.header('set-cookie', stateCookie(publicUrl, '', 0));
      return reply.redirect(await nextPage(provider, publicUrl, request, login), 302);
    },
  );

  function providerOf(): OidcProvider {
    if (app.oidc !== null) return app.oidc;
    throw new HttpProblem('not_found', 'No OpenID provider is set up here.');
  }

  async function loginOf(request: FastifyRequest, state: string): Promise<OidcLogin> {
    const sameBrowser = parseCookie(request.headers.cookie ?? '')[cookieName] === state;
    const login = sameBrowser ? await takeOidcLogin(database, hashSecret(state)) : undefined;
    if (login !== undefined) return login;
    throw new HttpProblem('login_failed', 'This login was not begun in this browser, or took too long: begin again.');
  }

  /** The login page, with a one-time link, or with the code of what went wrong. */
  async function nextPage(provider: OidcProvider, publicUrl: string, request: FastifyRequest, login: OidcLogin) {
    try {
      const callback = new URL(callbackOf(publicUrl));
      // Only the query is the browser's to say: a request's target may name another site.
      callback.search = new URL(request.url, publicUrl).search;
      const claims = await provider.finish(callback, callback.searchParams.get('state') ?? '', login);
      const { createLabelers } = provider.settings;
      const user = await userOfIdentity(database, claims, { createLabelers });
      if (user === undefined) throw new HttpProblem('not_invited', 'Nobody has invited this address.');
      if (user.disabledAt !== null) throw accountDisabled();
      const order = { userId: user.id, expiresInSeconds: handoverSeconds, returnTo: login.returnTo };
      return (await makeLoginLink(database, publicUrl, order)).url;
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      request.log.warn({ err: error }, 'a login at the OpenID provider failed');
      await recordFailedLogin(database, { method: 'oidc', reason: error.code });
      return loginPageUrl(publicUrl, `problem=${error.code}`, login.returnTo);
    }
  }
};

function callbackOf(publicUrl: string): string {
  return new URL(`${path}/callback`, publicUrl).href;
}

/** Lax, since the browser comes back from another site. */
function stateCookie(publicUrl: string, value: string, maxAge: number): string {
  const secure = publicUrl.startsWith('https:');
  return stringifySetCookie(cookieName, value, { path, maxAge, httpOnly: true, sameSite: 'lax', secure });
}
