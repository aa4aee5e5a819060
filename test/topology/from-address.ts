/** A request from another address of this machine, as fetch cannot send it. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';

/** @param localAddress of the loopback network. @returns the status of the answer to a POST */
export async function postFrom(
  localAddress: string,
  url: string,
  json: unknown,
  headers: Record<string, string>,
): Promise<number | undefined> {
  const sent = request(url, {
    method: 'POST',
    localAddress,
    family: 4,
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(JSON.stringify(json));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  response?.resume();
  return response?.statusCode;
}
