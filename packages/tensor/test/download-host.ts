/** A local server that plays the host of the official archives. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

export type Answer = (response: ServerResponse) => void | Promise<void>;

export interface DownloadHost {
  readonly url: string;
  /** The paths asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Answers by file name; any other file is 404. */
export async function startDownloadHost(answers: Readonly<Record<string, Answer>>): Promise<DownloadHost> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers[basename(path)];
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    // A client that was killed, or that gives up, ends the answer early; that is what some tests are about.
    Promise.resolve(answer(response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on TCP has such an address
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

export const serveFile =
  (file: string): Answer =>
  async (response) => {
    const { size } = await stat(file);
    response.writeHead(200, { 'content-length': size });
    await pipeline(createReadStream(file), response);
  };

export const serveText =
  (content: string): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(content) }).end(content);
  };

/** Promises more bytes than it sends, then hangs up. */
export const serveTruncated: Answer = (response) => {
  response.writeHead(200, { 'content-length': 1_000_000 });
  response.write('too little', () => response.destroy());
};

/** Sends a little and then nothing; `onStarted` hears when the client has it. */
export const serveStalled =
  (onStarted: () => void): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': 1_000_000 });
    response.write('a beginning', () => onStarted());
  };

/** Accepts the connection and says nothing. */
export const serveSilence: Answer = () => {};
