// One-time login links: where they lead, how they are made, and how those that somebody asks for are sent.
import { type LoginLink, returnPath } from '@tastemaker/contracts';
import { createLoginLink, credentialsByEmail, type Database, recordAudit } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hashSecret, newSecret } from './secrets.js';

/** As it is set up, else as the caller names it: only for answers that go to that very caller. */
export function publicUrlFor(request: FastifyRequest): string {
  return request.server.deps.accessSettings?.publicUrl ?? `${request.protocol}://${request.host}`;
}

/** As it is set up: what is sent to others may not depend on what a caller claims. @throws HttpProblem `unavailable` */
export function configuredPublicUrl(request: FastifyRequest): string {
  const url = request.server.deps.accessSettings?.publicUrl;
  if (url !== undefined) return url;
  throw new HttpProblem('unavailable', 'Set TASTEMAKER_PUBLIC_URL to where browsers find this server.');
}

/** Where secrets may be sent: our own page, which nobody's wish changes. */
const loginPage = '/login';

/**
 * The login page, to be told a secret or a problem. That stands behind `#`: browsers keep this part to themselves, so it is
 * in no server's log, and a program that looks at links before people do does not use it up.
 * @param returnTo where the page leads on to; whatever is no page of ours is left out
 */
export function loginPageUrl(publicUrl: string, fragment: string, returnTo?: string): string {
  const url = new URL(loginPage, publicUrl);
  const path = returnTo === undefined ? undefined : returnPath(returnTo, publicUrl);
  if (path !== undefined && path !== loginPage) url.searchParams.set('returnTo', path);
  url.hash = fragment;
  return url.href;
}

/** @throws DatabaseError `not_found`, `conflict` */
export async function makeLoginLink(
  database: Database,
  publicUrl: string,
  order: { userId: string; expiresInSeconds: number; returnTo?: string },
): Promise<LoginLink> {
  const { returnTo, ...wanted } = order;
  const secret = newSecret('tml');
  const link = await createLoginLink(database, { ...wanted, secretHash: hashSecret(secret) });
  return { ...link, url: loginPageUrl(publicUrl, secret, returnTo) };
}

interface LinkRequest {
  /** Is sent `{email, name, url, expiresAt}` as JSON. */
  hook: string;
  publicUrl: string;
  email: string;
}

const expiresInSeconds = 3600;
const hookTimeoutMs = 10_000;

/**
 * Goes on in the background, so that the caller learns nothing from how long it takes; what fails is logged. Whoever asks
 * too often for one account is not heard for a while.
 */
export function sendRequestedLink(app: FastifyInstance, request: LinkRequest): void {
  send(app, request).catch((error: unknown) => {
    app.log.error({ err: error }, 'a login link that was asked for could not be sent');
  });
}

async function send({ deps, loginThrottle }: FastifyInstance, { hook, publicUrl, email }: LinkRequest): Promise<void> {
  await loginThrottle.count({ account: `link for ${email}`, address: 'login link', userId: undefined, method: 'link' });
  const user = (await credentialsByEmail(deps.database, email))?.user;
  if (user === undefined || user.disabledAt !== null || user.kind !== 'person') return;
  const link = await deps.database.transaction(async (tx) => {
    await recordAudit(tx, { actorId: null, action: 'login-link.create', subjectId: user.id });
    return makeLoginLink(tx, publicUrl, { userId: user.id, expiresInSeconds });
  });
  const response = await fetch(hook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: user.email, name: user.name, url: link.url, expiresAt: link.expiresAt }),
    signal: AbortSignal.timeout(hookTimeoutMs),
  });
  if (!response.ok) throw new Error(`the mail hook answered ${response.status}`);
}
