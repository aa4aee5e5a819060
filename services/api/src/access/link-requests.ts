// Somebody asks for a login link: it is made and handed to whatever sends mail here.
import { credentialsByEmail, recordAudit } from '@tastemaker/database';
import type { FastifyInstance } from 'fastify';
import { makeLoginLink } from './login-links.js';

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
