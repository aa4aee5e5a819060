/** The load generator's HTTP: one kept connection for each labeler, and as little of our own work as can be. */

import { Agent, request } from 'node:http';

export interface Reply {
  readonly status: number;
  /** Parsed; undefined when there was none. */
  readonly body: unknown;
  /** From sending to the last byte, in milliseconds. */
  readonly milliseconds: number;
}

class IdleConnectionClosed extends Error {
  override readonly name = 'IdleConnectionClosed';
}

/** Somebody with a token and a connection of their own. */
export class Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  /**
   * Sends again, once, what met a kept connection just as the server closed it for having been idle, as browsers do (RFC 9110,
   * 9.2.2, lets a client that knows the request to be safe to repeat).
   */
  async send(method: string, path: string, json?: unknown): Promise<Reply> {
    try {
      return await this.#sendOnce(method, path, json);
    } catch (error) {
      if (!(error instanceof IdleConnectionClosed)) throw error;
      return this.#sendOnce(method, path, json);
    }
  }

  #sendOnce(method: string, path: string, json: unknown): Promise<Reply> {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const headers = body === undefined ? { authorization: this.#headers['authorization'] } : this.#headers;
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const sent = request(
        `${this.#url}${path}`,
        { method, agent: this.#agent, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const milliseconds = performance.now() - started;
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              body: text === '' ? undefined : JSON.parse(text),
              milliseconds,
            });
          });
        },
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const isClosed = sent.reusedSocket && error.code === 'ECONNRESET';
        reject(isClosed ? new IdleConnectionClosed(error.message, { cause: error }) : error);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
