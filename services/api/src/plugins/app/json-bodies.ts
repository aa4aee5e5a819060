// JSON bodies, and nothing that merely looks like them: another charset or type is refused, not guessed.

import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { assertPlainContent, checkedJsonText } from '../../http/checked-json.js';

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
        assertPlainContent(text, value);
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
