// What Node's HTTP parser refuses before there is a request: told as a problem, too, and the connection is closed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Problem } from '@tastemaker/contracts';
import { headerBytes } from '@tastemaker/service';
import { describeProblem, problemContentType } from '@tastemaker/service/problems';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { addressLimit } from './request-limits.js';

/** Fastify's `clientErrorHandler`. */
export function refuseConnection(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const { code } = error;
  if (code === 'ECONNRESET' || socket.destroyed) return;
  this.log.debug({ err: error }, 'a request could not be parsed');
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const problem = problemFor(code, rawPacketOf(error));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `content-type: ${problemContentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** Node's `checkExpectation`: only `100-continue` is known, and that is answered by Node itself. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const problem = describeProblem('expectation_failed', 'The only expectation that is met is 100-continue.');
  response.writeHead(problem.status, { 'content-type': problemContentType, connection: 'close' });
  response.end(JSON.stringify(problem));
}

/** What was read until then; Node hands over a buffer. */
function rawPacketOf({ rawPacket }: { rawPacket: unknown }): Buffer | undefined {
  return Buffer.isBuffer(rawPacket) ? rawPacket : undefined;
}

function problemFor(code: string, packet: Buffer | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const isAddress = packet !== undefined && !packet.subarray(0, addressLimit).includes('\r\n');
    if (isAddress) return describeProblem('uri_too_long', `An address has ${addressLimit} characters at most.`);
    return describeProblem('headers_too_large', `Headers have ${headerBytes} bytes at most, all together.`);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return describeProblem('request_timeout', 'The request did not arrive in time; send it again.');
  return describeProblem('invalid_request', 'This is not a request of HTTP/1.1.');
}
