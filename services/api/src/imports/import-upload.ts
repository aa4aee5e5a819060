// An uploaded file of prompts, completions, comparisons or judgments: kept in a file first, then imported by a thread.
import type { Readable } from 'node:stream';
import type { OpenDatabase } from '@tastemaker/database';
import { type Imported, importSpooled, type SpooledImport } from './import-spooled.js';
import { importInThread } from './import-thread.js';
import { spool } from './spool.js';

export interface Upload extends Omit<SpooledImport, 'path' | 'contentHash'> {
  pool: OpenDatabase['pool'];
  body: Readable;
}

/** A file of so many bytes is imported before a thread has loaded what it needs. */
const smallBytes = 256 * 1024;

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importUpload({ pool, body, ...rest }: Upload): Promise<Imported> {
  const file = await spool(body);
  const order = { ...rest, path: file.path, contentHash: file.contentHash };
  try {
    if (file.bytes <= smallBytes) return await importSpooled(pool, order);
    return await importInThread({ ...order, databaseUrl: pool.options.connectionString ?? '' });
  } finally {
    await file.remove();
  }
}
