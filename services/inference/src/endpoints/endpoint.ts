// An endpoint as the API registered it. It arrives sealed, so that only endpoints that an admin has registered are ever
// called, and its key is in the clear nowhere but here.
import { endpointCreate, scoringCreate, scoringFound } from '@tastemaker/contracts';
import { UnsealError, unseal } from '@tastemaker/secrets';
import type { z } from 'zod';
import { EndpointError } from './endpoint-error.js';

/** Of a reward model, with what was seen of its server once it is registered. */
const sealedEndpoint = endpointCreate.safeExtend({
  scoring: scoringCreate.safeExtend({ found: scoringFound.optional() }).optional(),
});

export type OpenedEndpoint = z.output<typeof sealedEndpoint>;

/** An endpoint of a reward model. */
export type OpenedRewardEndpoint = OpenedEndpoint & { readonly scoring: NonNullable<OpenedEndpoint['scoring']> };

/**
 * @param reference `endpoint:<model id>`, for which it was sealed
 * @throws {EndpointError}
 */
export function openEndpoint(key: Buffer | undefined, reference: string, sealed: string | undefined): OpenedEndpoint {
  if (sealed === undefined) throw new EndpointError('invalid_request', `${reference} came without its endpoint.`);
  if (key === undefined) {
    const cure = 'Give the inference service the same TASTEMAKER_SECRET_KEY as the API.';
    throw new EndpointError('inference_failed', `The model's endpoint cannot be opened here. ${cure}`);
  }
  try {
    return sealedEndpoint.parse(JSON.parse(unseal(key, reference, sealed)));
  } catch (cause) {
    if (!(cause instanceof UnsealError)) throw cause;
    const why = 'it was sealed with another TASTEMAKER_SECRET_KEY. Register the model again';
    throw new EndpointError('inference_failed', `The model's endpoint cannot be opened: ${why}.`, { cause });
  }
}

/** @throws {EndpointError} for a language model's */
export function openRewardEndpoint(
  key: Buffer | undefined,
  reference: string,
  sealed: string | undefined,
): OpenedRewardEndpoint {
  const endpoint = openEndpoint(key, reference, sealed);
  const { scoring } = endpoint;
  if (scoring !== undefined) return { ...endpoint, scoring };
  throw new EndpointError('invalid_request', `"${endpoint.model}" is a language model: it gives no scores.`);
}
