import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Whoever webhooks are sent to: a real HTTP server that keeps what it heard and answers as it is told. */
export interface Receiver {
  /** Without a slash at the end. */
  readonly url: string;
  readonly heard: Heard[];
  /** How the next requests are answered, one each; those after them with 200. */
  answerWith(...answers: ((response: ServerResponse) => void)[]): void;
  /** What came in under a path. */
  at(path: string): Heard[];
  close(): Promise<void>;
}

export const status =
  (code: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end(body);

/** Says nothing, ever. */
export const silence = (): void => undefined;

export async function startReceiver(): Promise<Receiver> {
  const heard: Heard[] = [];
  const answers: ((response: ServerResponse) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      (answers.shift() ?? status(200, 'thanks'))(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    answerWith: (...next) => void answers.push(...next),
    at: (path) => heard.filter((one) => one.path === path),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
