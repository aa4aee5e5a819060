// A request without the headers of a browser. Ray refuses changes that come with any of them, and fetch always sends
// `sec-fetch-mode`.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text as textOf } from 'node:stream/consumers';

export interface PlainAnswer {
  readonly status: number;
  /** The status is a success. */
  readonly ok: boolean;
  readonly text: string;
}

export interface PlainRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/** Rejects where there is no whole answer. */
export function send(url: string, { method, headers, body, signal }: PlainRequest): Promise<PlainAnswer> {
  const start = url.startsWith('https:') ? requestHttps : requestHttp;
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const request = start(url, { method, headers: { ...headers, 'content-length': length }, signal }, (answer) => {
      const status = answer.statusCode ?? 0;
      textOf(answer).then((text) => resolve({ status, ok: status >= 200 && status < 300, text }), reject);
    });
    request.once('error', reject);
    request.end(body);
  });
}
