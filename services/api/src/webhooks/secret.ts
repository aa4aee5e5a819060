// The secret of a webhook: 32 random bytes, told once, in the form that Standard Webhooks' libraries take, and sealed.
import { randomBytes } from 'node:crypto';
import { seal } from '@tastemaker/secrets';
import { HttpProblem } from '@tastemaker/service/problems';

/** @throws HttpProblem `unavailable` where this installation has no key to seal with */
export function makeWebhookSecret(secretKey: Buffer | undefined, webhookId: string) {
  if (secretKey === undefined) {
    const cure = 'Set TASTEMAKER_SECRET_KEY for the API and the workers (openssl rand -base64 32).';
    throw new HttpProblem('unavailable', `This installation has no key to keep the webhook's secret with. ${cure}`);
  }
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  return { secret, sealedSecret: seal(secretKey, `webhook:${webhookId}`, secret) };
}
