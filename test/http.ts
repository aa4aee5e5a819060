/** Plain HTTP as anyone would speak it to the API: no client library of ours in between. */
import { z } from 'zod';
import { turn } from './team.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Json;
}

/** Whatever JSON came back; a walk reads fields of it and fails loudly where they are not there. */
export type Json = z.core.util.JSONType;

/** What can be sent as it is. */
export type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export function parse(json: string): Json {
  return z.json().parse(JSON.parse(json));
}

export class Caller {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  as(token: string): Caller {
    return new Caller(this.#url, token);
  }

  /** @param signal ends the wait for the answer */
  async call(
    method: string,
    path: string,
    json?: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const response = await this.open(method, path, json, headers, signal);
    const sent = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body = type.includes('json') && sent !== '' ? parse(sent) : sent;
    return { status: response.status, type, body };
  }

  open(
    method: string,
    path: string,
    json?: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }

  /** Sends a body as it is, such as a file's or a stream's. */
  upload(path: string, body: Body, type: string, signal?: AbortSignal): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': type };
    const limit = signal === undefined ? {} : { signal };
    return fetch(`${this.#url}${path}`, { method: 'POST', headers, body, duplex: 'half', ...limit });
  }

  /** Makes an account, as an admin may. */
  async invite(name: string, role: string): Promise<{ id: string; caller: Caller }> {
    const id = text(await this.ask('POST', '/v1/users', { name, role }), 'id');
    const secret = text(await this.ask('POST', '/v1/tokens', { userId: id, name: 'walk' }), 'secret');
    return { id, caller: this.as(secret) };
  }

  /** The body of an answer that must be a success. */
  async ask(method: string, path: string, json?: unknown): Promise<Json> {
    const { status, body } = await this.call(method, path, json);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Asks until the resource's status is a final one, and gives the resource. */
  async settled(path: string): Promise<Json> {
    for (const deadline = Date.now() + 240_000; Date.now() < deadline; ) {
      const body = await this.ask('GET', path);
      const status = text(body, 'status');
      if (status === 'failed' || status === 'cancelled') throw new Error(`${path} ${status}: ${JSON.stringify(body)}`);
      if (status === 'ready' || status === 'succeeded') return body;
      await turn();
    }
    throw new Error(`${path} is not done in time`);
  }
}

/** The value at a path of keys and positions. */
export function at(body: Json, ...path: readonly (string | number)[]): Json {
  let value: Json | undefined = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) value = undefined;
    else value = Array.isArray(value) ? value[Number(key)] : value[key];
    if (value === undefined) throw new Error(`no ${path.join('.')} in ${JSON.stringify(body).slice(0, 500)}`);
  }
  return value ?? null;
}

export function text(body: Json, ...path: readonly (string | number)[]): string {
  const value = at(body, ...path);
  if (typeof value !== 'string') throw new Error(`${path.join('.')} is not a text: ${JSON.stringify(value)}`);
  return value;
}

/** The names of an object's fields. */
export function keys(body: Json, ...path: readonly (string | number)[]): string[] {
  const value = at(body, ...path);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

export function list(body: Json, ...path: readonly (string | number)[]): readonly Json[] {
  const value = at(body, ...path);
  if (!Array.isArray(value)) throw new Error(`${path.join('.')} is not a list: ${JSON.stringify(value)}`);
  return value;
}

export function number(body: Json, ...path: readonly (string | number)[]): number {
  const value = at(body, ...path);
  if (typeof value !== 'number') throw new Error(`${path.join('.')} is not a number: ${JSON.stringify(value)}`);
  return value;
}
