// Secrets that must be read again, sealed for the database: keys of models' endpoints, and what webhooks are signed with.
import { randomBytes } from 'node:crypto';
import type { EndpointReference } from '@tastemaker/contracts';
import { seal } from '@tastemaker/secrets';
import { HttpProblem } from '@tastemaker/service/problems';

/**
 * Seals an endpoint, its key included, for one model: moved to another row, or changed, it cannot be opened.
 * @throws HttpProblem `unavailable` where this installation has no key to seal with
 */
export function sealEndpoint(secretKey: Buffer | undefined, modelId: string, endpoint: object): string {
  if (secretKey === undefined) {
    const cure = 'Set TASTEMAKER_SECRET_KEY for the API and the inference service (openssl rand -base64 32).';
    throw new HttpProblem('unavailable', `This installation has no key to keep the endpoint's key with. ${cure}`);
  }
  const reference: EndpointReference = `endpoint:${modelId}`;
  return seal(secretKey, reference, JSON.stringify(endpoint));
}

/** @throws HttpProblem `unavailable` where this installation has no key to seal with */
export function makeWebhookSecret(secretKey: Buffer | undefined, webhookId: string) {
  if (secretKey === undefined) {
    const cure = 'Set TASTEMAKER_SECRET_KEY for the API and the workers (openssl rand -base64 32).';
    throw new HttpProblem('unavailable', `This installation has no key to keep the webhook's secret with. ${cure}`);
  }
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  return { secret, sealedSecret: seal(secretKey, `webhook:${webhookId}`, secret) };
}
