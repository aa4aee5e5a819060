// Files that come in a form (`curl -F file=@pairs.jsonl`), as browsers and most HTTP libraries send them: exactly one, and beside
// it fields, which are read as the parameters of the address. From there on the request is one whose body is the file.
import multipart, { type Multipart, type MultipartFile } from '@fastify/multipart';
import { type InputError, unknownKeys } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import type { SpooledFile } from '../../imports/spool.js';
import { streamedFile, uploadedFile } from './streamed-bodies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Parameters that came in the form, not in the address. */
    formFields: Record<string, string> | null;
  }
}

/** A file has no limit here but that of the uploads' folder. A second one is counted, so that it can be refused in words. */
const limits = { fileSize: Number.MAX_SAFE_INTEGER, files: 2, fields: 50, fieldSize: 64 * 1024, fieldNameSize: 200 };

export const formUploads = fp(
  async (app) => {
    await app.register(multipart, { limits, throwFileSizeLimit: false });
    app.decorateRequest('formFields', null);
    app.addHook('preValidation', async (request, reply) => {
      if (!request.isMultipart()) return;
      assertTakesFile(request);
      const form = await readForm(request, ({ file }) => app.keepUpload(request, file));
      request.formFields = form.fields;
      request.query = { ...queryOf(request), ...form.fields };
      request.body = request.routeOptions.schema?.body === streamedFile ? form.file.read() : form.file;
      if (request.body !== form.file) removeAfter(reply, form.file);
    });
  },
  { name: 'form-uploads', dependencies: ['streamed-bodies', 'zod-schemas'] },
);

function assertTakesFile({ routeOptions }: FastifyRequest): void {
  const body = routeOptions.schema?.body;
  if (body === uploadedFile || body === streamedFile) return;
  throw new HttpProblem('unsupported_media_type', 'This route takes no form: send JSON, as application/json.');
}

/** @throws HttpProblem for a form that is not one file and parameters of the route; nothing of it is kept then */
async function readForm(request: FastifyRequest, keep: (part: MultipartFile) => Promise<SpooledFile>) {
  const form = new FormParts(request);
  let file: SpooledFile | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') form.addField(part);
      else if (file === undefined) {
        form.addFile(part);
        file = await keep(part);
      } else
        throw wrongForm([{ path: part.fieldname, message: 'is a second file: send each in a request of its own' }]);
    }
    return { fields: form.checked(), file: file ?? noFile() };
  } catch (error) {
    await file?.remove();
    throw isUnreadable(error) ? unreadable(error) : error;
  }
}

class FormParts {
  readonly #query: Record<string, unknown>;
  readonly #schema: z.ZodType | undefined;
  readonly #fields: Record<string, string> = {};
  readonly #errors: InputError[] = [];
  #fileName = '';

  constructor(request: FastifyRequest) {
    const { querystring } = request.routeOptions.schema ?? {};
    this.#query = queryOf(request);
    this.#schema = querystring instanceof z.ZodType ? querystring : undefined;
  }

  addField({ fieldname: path, value, valueTruncated }: Exclude<Multipart, MultipartFile>): void {
    if (path in this.#fields) this.#errors.push({ path, message: 'stands in the form twice: give it once' });
    if (path in this.#query && this.#query[path] !== value) {
      this.#errors.push({ path, message: 'is another in the address than in the form: give it once' });
    }
    if (valueTruncated) this.#errors.push({ path, message: `is longer than ${limits.fieldSize} bytes` });
    this.#fields[path] = typeof value === 'string' ? value : JSON.stringify(value);
  }

  addFile({ filename }: MultipartFile): void {
    this.#fileName = filename;
  }

  /** The file's name is its source, where the route keeps one and none is given. @throws HttpProblem */
  checked(): Record<string, string> {
    const errors = [...this.#errors, ...(this.#schema ? unknownKeys(this.#schema, this.#fields, 'parameter') : [])];
    if (errors.length > 0) throw wrongForm(errors);
    const takesSource = this.#schema instanceof z.ZodObject && 'source' in this.#schema.shape;
    if (!takesSource || this.#fileName === '' || 'source' in { ...this.#query, ...this.#fields }) return this.#fields;
    return { ...this.#fields, source: this.#fileName };
  }
}

function queryOf({ query }: FastifyRequest): Record<string, unknown> {
  return typeof query === 'object' && query !== null ? { ...query } : {};
}

function removeAfter(reply: FastifyReply, file: SpooledFile): void {
  reply.raw.once('close', () => {
    file.remove().catch((error: unknown) => reply.log.error({ err: error }, 'an upload is left behind'));
  });
}

function noFile(): never {
  throw wrongForm([{ path: '', message: 'holds no file: send one, as curl -F file=@pairs.jsonl does' }]);
}

function wrongForm(errors: InputError[]): HttpProblem {
  return new HttpProblem('validation_failed', 'The form is not as it should be: see errors.', { errors });
}

/** The parser's own complaints are plain errors; those of the disk, of limits and of the connection have a code. */
function isUnreadable(error: unknown): error is Error {
  return error instanceof Error && !('code' in error);
}

function unreadable(error: Error): HttpProblem {
  const detail = `The form cannot be read as multipart/form-data: ${error.message}.`;
  return new HttpProblem('invalid_request', detail, { cause: error });
}
