// HTTP connections to webhook receivers, by default to public addresses only.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { Message } from './message.js';

/** What a receiver answered. */
export interface Answer {
  readonly status: number;
  /** Its beginning. */
  readonly body: string;
  readonly retryAfter: string | undefined;
}

export interface Sender {
  /** POSTs a message. Redirects are not followed. @throws what kept an answer from coming, or the signal's reason */
  send(url: string, message: Message, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

/** Of an answer, so much is kept. */
const bodyBytes = 1024;

/**
 * Connections to receivers. Unless private addresses are allowed, none is made to an address that is not public, whatever
 * name leads there: looked at when the connection is made, so that a name cannot change its address in between.
 */
export function openSender({ allowPrivateAddresses }: { readonly allowPrivateAddresses: boolean }): Sender {
  const allowed = { allowPrivateIPAddress: allowPrivateAddresses, allowMetaIPAddress: allowPrivateAddresses };
  const options = { keepAlive: true, maxSockets: 8, ...allowed };
  const agents = { http: new RequestFilteringHttpAgent(options), https: new RequestFilteringHttpsAgent(options) };
  return {
    async send(url, { headers, body }, signal) {
      const isSecure = new URL(url).protocol === 'https:';
      const open = isSecure ? httpsRequest : httpRequest;
      const agent = isSecure ? agents.https : agents.http;
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const length = { 'content-length': Buffer.byteLength(body) };
        open(url, { method: 'POST', agent, signal, headers: { ...headers, ...length } }, resolve)
          .once('error', reject)
          .end(body);
      });
      const retryAfter = response.headers['retry-after'];
      return { status: response.statusCode ?? 0, body: await beginningOf(response), retryAfter };
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** The status has said what is to be said: a body that breaks off, or takes too long, is kept as far as it came. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const ended = new Promise<void>((resolve) => {
    response.once('error', resolve).once('close', resolve).once('end', resolve);
    response.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > bodyBytes) response.destroy();
    });
  });
  await ended;
  const text = Buffer.concat(chunks).subarray(0, bodyBytes).toString('utf8');
  // PostgreSQL holds no NUL in a text; a character cut in two is left out.
  return text.replaceAll('\0', '').replace(/\uFFFD+$/, '');
}
