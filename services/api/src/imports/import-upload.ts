// An uploaded file of prompts, completions, comparisons or judgments, imported by a thread.
import type { OpenDatabase } from '@tastemaker/database';
import { type Imported, importSpooled, type SpooledImport } from './import-spooled.js';
import { importInThread } from './import-thread.js';
import type { SpooledFile } from './spool.js';

export interface Upload extends Omit<SpooledImport, 'path' | 'contentHash'> {
  pool: OpenDatabase['pool'];
  file: SpooledFile;
}

/** A file of so many bytes is imported before a thread has loaded what it needs. */
const smallBytes = 256 * 1024;

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importUpload({ pool, file, ...rest }: Upload): Promise<Imported> {
  const order = { ...rest, path: file.path, contentHash: file.contentHash };
  if (file.bytes <= smallBytes) return importSpooled(pool, order);
  return importInThread({ ...order, databaseUrl: pool.options.connectionString ?? '' });
}
