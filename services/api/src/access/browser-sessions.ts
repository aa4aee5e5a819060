// Sessions as cookies, for our pages: which cookie, whether a request comes from a page of ours, and the CSRF token, which is
// derived from the session's secret, so that nothing is stored for it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Session, TokenCreated, User } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Browsers take this name only from https, for this very host: no other host of the domain can plant it. */
const secureName = '__Host-tastemaker_session';

/** A new session, with the secret that programs are answered. */
export interface OpenedSession {
  token: TokenCreated;
  user: User;
}

interface SessionCookie {
  name: string;
  secret: string;
}

/** The session that the browser sends, if it sends one. */
export function cookieOf(request: FastifyRequest): SessionCookie | undefined {
  const cookies = parseCookie(request.headers.cookie ?? '');
  const names = isSecure(request) ? [secureName] : [secureName, plainName(request)];
  return names.map((name) => ({ name, secret: cookies[name] ?? '' })).find(({ secret }) => secret !== '');
}

/** Hands the session to the browser: what is answered holds no secret any more. */
export function giveCookie(request: FastifyRequest, reply: FastifyReply, session: OpenedSession): Session {
  const { secret, expiresAt } = session.token;
  const name = isSecure(request) ? secureName : plainName(request);
  setCookie(reply, { name, secret }, new Date(expiresAt ?? 0));
  return { ...session, token: { ...session.token, secret: null } };
}

/** Has the browser forget the session that it sent. */
export function clearCookie(request: FastifyRequest, reply: FastifyReply): void {
  const cookie = cookieOf(request);
  if (cookie !== undefined) setCookie(reply, { ...cookie, secret: '' }, new Date(0));
}

export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('tastemaker csrf token').digest('base64url');
}

/**
 * What a browser sends by itself proves nobody's will: a change also needs what only our own pages can send.
 * @throws HttpProblem `csrf_refused`
 */
export function assertOwnChange(request: FastifyRequest, secret: string): void {
  if (isReading(request)) return;
  assertOwnPage(request);
  const sent = request.headers['x-csrf-token'];
  if (typeof sent === 'string' && isEqual(sent, csrfTokenOf(secret))) return;
  const cure = 'send the csrfToken of GET /v1/me as the header x-csrf-token.';
  throw new HttpProblem('csrf_refused', `A change by a browser's session needs its CSRF token: ${cure}`);
}

/** Also of a login, so that no other site logs somebody in as somebody else. @throws HttpProblem `csrf_refused` */
export function assertOwnPage(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin !== undefined ? ownOrigins(request).includes(origin) : isSaidToBeOwn(request)) return;
  const cure = "Open this server's own page, and try again; behind a proxy, set TASTEMAKER_PUBLIC_URL to its address.";
  throw new HttpProblem('csrf_refused', `This did not come from a page of this server. ${cure}`);
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** By browsers that leave out `Origin`. */
function isSaidToBeOwn({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'same-origin';
}

/** As browsers name this server: by the address that they asked, and by the one that it is set up to have. */
function ownOrigins(request: FastifyRequest): string[] {
  const urls = [`${request.protocol}://${request.host}`, request.server.deps.accessSettings?.publicUrl];
  return urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : []));
}

/** Whether the browser asked by https: as it says itself, as the connection or a trusted proxy says, or as it is set up. */
function isSecure(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin?.startsWith('https:') === true && ownOrigins(request).includes(origin)) return true;
  if (request.protocol === 'https') return true;
  const publicUrl = request.server.deps.accessSettings?.publicUrl;
  if (publicUrl === undefined) return false;
  const { protocol, host } = new URL(publicUrl);
  return protocol === 'https:' && host === request.host;
}

function setCookie(reply: FastifyReply, { name, secret }: SessionCookie, expires: Date): void {
  const secure = name === secureName;
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure, expires } as const;
  reply.header('set-cookie', stringifySetCookie(name, secret, attributes));
}

/** With the port: cookies are a host's, and two installations on one machine are not to log each other out. */
function plainName({ port }: FastifyRequest): string {
  return `tastemaker_session_${port ?? 80}`;
}

/** In the same time wherever they differ. */
function isEqual(sent: string, expected: string): boolean {
  const [given, wanted] = [Buffer.from(sent), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
