// Logging in: by one-time link, by password, by OpenID Connect. Each ends in a session, which is a bearer token, or,
// for browsers, a cookie.
import { z } from 'zod';
import { email, id, timestamp } from './primitives.js';
import { returnAddress } from './return-address.js';
import { token } from './tokens.js';
import { user } from './users.js';

/** Long rather than odd (NIST SP 800-63B, 3.1.1.2); the upper end only bounds the work of hashing. */
export const password = z.string().min(12).max(256);

/** What the login page can offer. */
export const loginMethods = z.object({
  password: z.boolean(),
  link: z.boolean().describe('Whether somebody can ask for a link; links that an admin hands over work always'),
  oidc: z.object({ name: z.string() }).nullable().describe('The OpenID provider, if one is set up'),
});

/** Of logins, and of whatever else begins a session. */
export const sessionCookie = z
  .boolean()
  .default(false)
  .describe(
    'For pages of this server: the session is set as a cookie that scripts cannot read, and no secret is answered. Changes then need the `csrfToken` of `GET /v1/me`',
  );

export const passwordLogin = z.object({ email, password: z.string().max(256), cookie: sessionCookie });

export const linkLogin = z.object({
  secret: z.string().min(1).max(200).describe('What stands behind `#` in the link'),
  cookie: sessionCookie,
});

export const linkRequest = z.object({ email });

export const session = z
  .object({
    token: token.extend({ secret: z.string().nullable().describe('Null: it is in the cookie that came with this') }),
    user,
  })
  .meta({ id: 'Session' })
  .describe('Send `token.secret` as a bearer token until `token.expiresAt`');

export const loginLinkCreate = z.object({
  expiresInSeconds: z
    .int()
    .min(60)
    .max(7 * 24 * 3600)
    .default(24 * 3600),
});

/** The only answer that carries the link. */
export const loginLink = z.object({ id, userId: id, url: z.url(), expiresAt: timestamp }).meta({ id: 'LoginLink' });

/** One's own password: set for the first time, or changed by somebody who knows the old one. */
export const passwordChange = z.object({
  current: z.string().max(256).optional().describe('Needed unless there is none yet'),
  password,
});

/** Of the login page and of the way through the provider: where to go on to afterwards. */
export const loginQuery = z.object({ returnTo: returnAddress.optional() });

/** What the provider sends the browser back with: `code` and `state`, or `error`. */
export const oidcCallbackQuery = z.looseObject({
  state: z.string().min(1).max(200),
  code: z.string().max(4000).optional(),
  error: z.string().max(200).optional(),
});

export type LoginMethods = z.infer<typeof loginMethods>;
export type PasswordLogin = z.input<typeof passwordLogin>;
export type LinkLogin = z.input<typeof linkLogin>;
export type LinkRequest = z.infer<typeof linkRequest>;
export type Session = z.infer<typeof session>;
export type LoginLink = z.infer<typeof loginLink>;
export type LoginLinkCreate = z.input<typeof loginLinkCreate>;
export type PasswordChange = z.infer<typeof passwordChange>;
