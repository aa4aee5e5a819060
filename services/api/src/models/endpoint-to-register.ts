// From the endpoint that an admin names to what is kept of it: what is told, and the whole, sealed. A reward model's server is
// looked at first, so that what is stated of its numbers is known to be so.
import type { Endpoint, EndpointReference, endpointCreate } from '@tastemaker/contracts';
import type { InferenceClient } from '@tastemaker/inference-client';
import type { z } from 'zod';
import { sealEndpoint } from '../access/sealed-secrets.js';

interface Means {
  readonly secretKey?: Buffer | undefined;
  readonly inference: InferenceClient;
}

/**
 * @param modelId for which it is sealed
 * @throws HttpProblem `unavailable` where this installation has no key to seal with; InferenceError, of code
 * `validation_failed` where the server is not what is stated of it
 */
export async function endpointToRegister(
  { secretKey, inference }: Means,
  modelId: string,
  { apiKey, ...given }: z.output<typeof endpointCreate>,
  signal: AbortSignal,
): Promise<{ endpoint: Endpoint; sealedEndpoint: string }> {
  const key = apiKey === undefined ? {} : { apiKey };
  const hasApiKey = apiKey !== undefined;
  const sealed = sealEndpoint(secretKey, modelId, { ...given, ...key });
  const { scoring: asked, ...settings } = given;
  if (asked === undefined) return { endpoint: { ...settings, hasApiKey }, sealedEndpoint: sealed };
  const model: EndpointReference = `endpoint:${modelId}`;
  const found = await inference.probe({ model, endpoint: sealed }, signal);
  const scoring = { ...asked, found };
  return {
    endpoint: { ...settings, hasApiKey, scoring },
    sealedEndpoint: sealEndpoint(secretKey, modelId, { ...settings, ...key, scoring }),
  };
}
