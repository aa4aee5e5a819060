// JSON bodies, checked once as they enter: UTF-8, neither too deep nor too wide to be worked on, and without `__proto__`, which
// objects would take for their own. What merely looks like JSON is refused, not guessed.
import { isUtf8 } from 'node:buffer';
import type { InputError } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { jsonDepthLimit, jsonValuesLimit } from '../../request-limits.js';

export const jsonBodies = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('ignore', 'ignore');
    app.removeContentTypeParser(['application/json', 'text/plain']);
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        assertUtf8(request);
        const text = checkedJsonText(body);
        const value = await new Promise((resolve, reject) => {
          void parse(request, text, (error, parsed: unknown) => (error === null ? resolve(parsed) : reject(error)));
        });
        assertPlainNames(text, value);
        return value;
      },
    );
  },
  { name: 'json-bodies' },
);

/** RFC 8259 knows no other encoding. */
function assertUtf8({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return;
  throw new HttpProblem('unsupported_media_type', `JSON is sent as UTF-8, not as ${charset.slice(0, 40)}.`);
}

/** The body as text. @throws HttpProblem for what is too deep, too wide or not UTF-8 */
function checkedJsonText(body: Buffer): string {
  if (!isUtf8(body)) throw new HttpProblem('invalid_request', 'The body is not UTF-8 text.');
  assertShape(body);
  return body.toString();
}

/** @throws HttpProblem that names the places of names that JavaScript takes for its own */
function assertPlainNames(text: string, value: unknown): void {
  // The name may be written with escapes.
  if (!/\\u|__proto__/.test(text)) return;
  const errors = refusedNames(value);
  if (errors.length === 0) return;
  throw new HttpProblem('validation_failed', 'The request is not as it should be: see errors.', { errors });
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** One pass over the bytes, before anything is built of them. */
function assertShape(body: Buffer): void {
  let depth = 0;
  let values = 1;
  let isInText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isInText) {
      if (byte === backslash) i++;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === comma) values++;
    else if (byte === openBracket || byte === openBrace) {
      values++;
      if (++depth > jsonDepthLimit) throw tooDeep();
    } else if (byte === closeBracket || byte === closeBrace) depth--;
  }
  if (values > jsonValuesLimit) throw tooWide();
}

/** More help nobody. */
const complaintsTold = 100;

/** Without recursion. */
function refusedNames(value: unknown): InputError[] {
  const errors: InputError[] = [];
  const rest: [path: string, value: unknown][] = [['', value]];
  for (let next = rest.pop(); next !== undefined && errors.length < complaintsTold; next = rest.pop()) {
    const [path, one] = next;
    if (typeof one !== 'object' || one === null) continue;
    for (const [key, part] of Object.entries(one)) {
      if (key === '__proto__') errors.push({ path, message: 'has the name __proto__, which is refused everywhere' });
      else rest.push([path === '' ? key : `${path}.${key}`, part]);
    }
  }
  return errors;
}

function tooDeep(): HttpProblem {
  return new HttpProblem('invalid_request', `The body nests deeper than ${jsonDepthLimit} brackets.`);
}

function tooWide(): HttpProblem {
  return new HttpProblem('payload_too_large', `The body has more than ${jsonValuesLimit} values. Send less at once.`);
}
