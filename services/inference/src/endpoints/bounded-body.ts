// An endpoint's answer is read up to a bound: it is somebody else's program, and memory is ours.
import { EndpointError } from './endpoint-error.js';

/** A thousand times what the longest answer is worth; a candidate's text may have a million characters. */
const mostBytes = 16 * 2 ** 20;

/** The body's chunks. @throws {EndpointError} beyond the bound */
export function boundedBody(response: Response, bytes = mostBytes): ReadableStream<Uint8Array> | null {
  let read = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > bytes) {
        const message = `The endpoint's answer is larger than ${bytes} bytes and was not read to its end.`;
        controller.error(new EndpointError('inference_failed', message));
      } else controller.enqueue(chunk);
    },
  });
  return response.body === null ? null : response.body.pipeThrough(counting);
}

/** The whole body as text; what is not UTF-8 becomes U+FFFD. @throws {EndpointError} beyond the bound */
export async function boundedText(response: Response, bytes = mostBytes): Promise<string> {
  const body = boundedBody(response, bytes);
  return body === null ? '' : new Response(body).text();
}
