// Files arrive as streams and are kept in a file first, so that neither their size nor a slow sender costs more than disk. A
// route gets a file that has arrived; only one that answers while it reads gets the stream itself.
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { FileReader } from '../../imports/file-reader.js';
import { Spool, SpooledFile } from '../../imports/spool.js';
import type { Dependencies } from './dependencies.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Reads the files that arrived, outside of this process. */
    fileReader: FileReader;
    /** Where files are kept while a request lasts. */
    spool: Spool;
    /** Keeps what comes as part of a request until the answer. @throws HttpProblem, ArtifactError where there is no room */
    keepUpload: (request: FastifyRequest, file: Readable) => Promise<SpooledFile>;
  }
}

const fileContentTypes = [
  'application/jsonl',
  'application/x-ndjson',
  'application/gzip',
  'application/vnd.apache.parquet',
  'text/csv',
  'application/octet-stream',
];

/** What a route that takes a file consumes: the file itself, or a form with it. */
export const uploadContentTypes = [...fileContentTypes, 'multipart/form-data'];

const error = `send the file as the body, as one of ${fileContentTypes.join(', ')}, or in a form, as multipart/form-data`;
const binary = { type: 'string', format: 'binary' } as const;

/** The body schema of a route that takes a file. */
export const uploadedFile = z.instanceof(SpooledFile, { error }).meta(binary);

/** The body schema of a route that answers while its body comes, and holds nothing meanwhile. */
export const streamedFile = z.instanceof(Readable, { error }).meta(binary);

/** @defaultValue 16 GiB */
const quotaBytes = 16 * 2 ** 30;

export const streamedBodies = fp(
  async (app) => {
    const spool = await Spool.open(app.deps.uploadQuotaBytes ?? quotaBytes, app.deps.minimumFreeBytes);
    // A small file is read by a process that is there already.
    const reader = new FileReader(spool.folder, 1);
    app.decorate('fileReader', reader);
    app.decorate('spool', spool);
    app.addHook('onClose', async () => {
      await reader.close();
      await spool.close();
    });

    app.decorate('keepUpload', async (request, file) => {
      const announced = await roomFor(request, app.deps.artifacts);
      return spool.keep(file, announced);
    });
    app.addContentTypeParser(fileContentTypes, async (request: FastifyRequest, payload: Readable) => {
      if (request.routeOptions.schema?.body !== streamedFile) return app.keepUpload(request, payload);
      await roomFor(request, app.deps.artifacts);
      return payload;
    });

    app.addHook('onSend', async (request) => {
      if (request.body instanceof SpooledFile) await request.body.remove();
    });
  },
  { name: 'streamed-bodies', dependencies: ['dependencies'] },
);

/** What is uploaded ends in the database and among the artifacts, which often share a disk. Returns the bytes announced. */
async function roomFor({ headers }: FastifyRequest, artifacts: Dependencies['artifacts']): Promise<number> {
  const told = Number(headers['content-length'] ?? 0);
  const announced = Number.isFinite(told) ? told : 0;
  await artifacts.assertRoom(announced);
  return announced;
}
