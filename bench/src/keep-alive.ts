/** The load generator's HTTP: one kept connection for each labeler, and as little of our own work as can be. */

import { Agent, request } from 'node:http';

export interface Reply {
  readonly status: number;
  /** Parsed; undefined when there was none. */
  readonly body: unknown;
  /** From sending to the last byte, in milliseconds. */
  readonly milliseconds: number;
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

  send(method: string, path: string, json?: unknown): Promise<Reply> {
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
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
