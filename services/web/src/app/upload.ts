// Uploads that tell how far they are and can be stopped. `fetch` tells no progress of what is sent, so these go by XMLHttpRequest.
import { type Client, createBrowserClient } from '@tastemaker/client/browser';
import { clientOptions } from './client-options.js';

export interface UploadWatch {
  readonly signal: AbortSignal;
  /** Share of the bytes that are sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** A client whose requests are watched. */
export function uploadingClient(watch: UploadWatch): Client {
  return createBrowserClient({ ...clientOptions, retries: 0, fetch: (address, init) => send(address, init, watch) });
}

function send(address: RequestInfo | URL, init: RequestInit | undefined, watch: UploadWatch): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => {
      request.abort();
    };
    watch.signal.addEventListener('abort', stop, { once: true });
    request.open(
      init?.method ?? 'GET',
      typeof address === 'string' ? address : address instanceof URL ? address.href : address.url,
    );
    for (const [name, value] of new Headers(init?.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      watch.onProgress(total === 0 ? 1 : loaded / total);
    });
    request.addEventListener('load', () => {
      resolve(answerOf(request));
    });
    request.addEventListener('error', () => {
      reject(new TypeError('the connection broke'));
    });
    request.addEventListener('abort', () => {
      reject(new DOMException('The upload was stopped.', 'AbortError'));
    });
    request.addEventListener('loadend', () => {
      watch.signal.removeEventListener('abort', stop);
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the client sends texts, bytes and files, no streams
    request.send((init?.body ?? null) as XMLHttpRequestBodyInit | null);
  });
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split('\r\n')) {
    const at = line.indexOf(': ');
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 2));
  }
  const hasBody = request.status !== 204 && request.status !== 304;
  return new Response(hasBody ? request.responseText : null, {
    status: request.status,
    statusText: request.statusText,
    headers,
  });
}
