// OpenID Connect: the authorization code flow with PKCE, state and nonce, against one provider.
// https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
import { storableText, unstorableAt } from '@tastemaker/contracts';
import type { OidcClaims, OidcLogin } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import * as client from 'openid-client';
import { hashSecret } from './secrets.js';
import type { OidcSettings } from './settings.js';

export interface OidcProvider {
  settings: OidcSettings;
  /** Where to send the browser; `login` is to be kept until it comes back with `state`. */
  begin(redirectUri: string, returnTo: string): Promise<{ url: URL; state: string; login: OidcLogin }>;
  /**
   * Who somebody is, by what the browser came back with.
   * @throws HttpProblem `login_failed` when the provider said no, or what it said is not to be believed
   */
  finish(callback: URL, state: string, login: OidcLogin): Promise<OidcClaims>;
}

const scope = 'openid email profile';

export function createOidcProvider(settings: OidcSettings): OidcProvider {
  let known: Promise<client.Configuration> | undefined;
  /** Asked for at the first login, so that a provider that is away keeps nobody else from starting. */
  const configuration = () => {
    known ??= discover(settings).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    settings,
    async begin(redirectUri, returnTo) {
      const [state, nonce, codeVerifier] = [
        client.randomState(),
        client.randomNonce(),
        client.randomPKCECodeVerifier(),
      ];
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url, state, login: { stateHash: hashSecret(state), nonce, codeVerifier, returnTo } };
    },
    async finish(callback, state, { nonce, codeVerifier }) {
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      };
      const config = await configuration();
      try {
        const tokens = await client.authorizationCodeGrant(config, callback, checks);
        return await claimsOf(config, tokens);
      } catch (error) {
        throw refused(error);
      }
    },
  };
}

/** @throws HttpProblem `unavailable` */
async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const url = new URL(issuer);
  // Only for a provider on this very machine; anywhere else a code could be read on the way.
  const isLocal = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const options = isLocal ? { execute: [client.allowInsecureRequests] } : {};
  try {
    return await client.discovery(url, clientId, clientSecret, undefined, options);
  } catch (cause) {
    const message = `The OpenID provider at ${issuer} cannot be asked; try again, or log in by a link.`;
    throw new HttpProblem('unavailable', message, { cause });
  }
}

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

/** From the ID token; what providers leave out of it, from their userinfo endpoint. */
async function claimsOf(config: client.Configuration, tokens: Tokens): Promise<OidcClaims> {
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('the provider sent no ID token');
  const isWhole = claims['email'] !== undefined || config.serverMetadata().userinfo_endpoint === undefined;
  const info = isWhole ? claims : await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  const { email, email_verified: isVerified, name } = info;
  const verifiedEmail = typeof email === 'string' && isVerified === true ? email : undefined;
  const shown = typeof name === 'string' && name.trim() !== '' ? storableText(name.trim().slice(0, 200)) : undefined;
  if (unstorableAt([claims.sub, verifiedEmail]) !== undefined) throw new Error('its claims cannot be stored');
  return { issuer: claims.iss, subject: claims.sub, verifiedEmail, name: shown ?? verifiedEmail ?? claims.sub };
}

function refused(cause: unknown): HttpProblem {
  const said = cause instanceof client.AuthorizationResponseError ? `: ${cause.error}` : '';
  return new HttpProblem('login_failed', `The OpenID provider did not confirm the login${said}.`, { cause });
}
