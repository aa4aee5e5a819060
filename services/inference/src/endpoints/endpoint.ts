// An endpoint as the API registered it. It arrives sealed, so that only endpoints that an admin has registered are ever
// called, and its key is in the clear nowhere but here.
import { endpointCreate } from '@tastemaker/contracts';
import { UnsealError, unseal } from '@tastemaker/secrets';
import type { z } from 'zod';
import { EndpointError } from './endpoint-error.js';

export type OpenedEndpoint = z.output<typeof endpointCreate>;

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
    return endpointCreate.parse(JSON.parse(unseal(key, reference, sealed)));
  } catch (cause) {
    if (!(cause instanceof UnsealError)) throw cause;
    const why = 'it was sealed with another TASTEMAKER_SECRET_KEY. Register the model again';
    throw new EndpointError('inference_failed', `The model's endpoint cannot be opened: ${why}.`, { cause });
  }
}
