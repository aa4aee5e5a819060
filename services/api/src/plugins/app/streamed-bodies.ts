// Files arrive as streams: a body of JSONL (plain or gzip), CSV or parquet is handed to its route unread, so that its size costs no memory.
import { Readable } from 'node:stream';
import fp from 'fastify-plugin';
import { z } from 'zod';

export const fileContentTypes = [
  'application/jsonl',
  'application/x-ndjson',
  'application/gzip',
  'application/vnd.apache.parquet',
  'text/csv',
  'application/octet-stream',
];

/** The body schema of a route that takes a file. */
export const streamedFile = z
  .instanceof(Readable, { error: `send the file as the body, as one of ${fileContentTypes.join(', ')}` })
  .meta({ type: 'string', format: 'binary' });

export const streamedBodies = fp(
  async (app) => {
    app.addContentTypeParser(fileContentTypes, (_request, payload: Readable, done) => done(null, payload));
  },
  { name: 'streamed-bodies' },
);
