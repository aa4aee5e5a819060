// An uploaded file of prompts, completions, comparisons or judgments: read by a process of its own, and written to the database
// by a thread unless it holds little.
import type { OpenDatabase } from '@tastemaker/database';
import pLimit from 'p-limit';
import { type FileReader, TooMuch } from './file-reader.js';
import { type Imported, importSpooled, type SpooledImport } from './import-spooled.js';
import { importInThread } from './import-thread.js';
import type { SpooledFile } from './spool.js';

export interface Upload extends Omit<SpooledImport, 'path' | 'contentHash'> {
  pool: OpenDatabase['pool'];
  reader: FileReader;
  file: SpooledFile;
  /** Aborted when the client has left: what it began is undone at once. */
  signal: AbortSignal;
}

/** So much is written before a thread has loaded what it needs: of the file, and of what it holds unpacked. */
const smallBytes = 256 * 1024;
const smallOutputBytes = 2 * 1024 * 1024;

/** Each is a process for a while, and a connection. */
const smallAtOnce = pLimit(4);

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importUpload({ pool, reader, file, signal, ...rest }: Upload): Promise<Imported> {
  const order = { ...rest, path: file.path, contentHash: file.contentHash };
  const inThread = () => importInThread({ ...order, databaseUrl: pool.options.connectionString ?? '' }, signal);
  if (file.bytes > smallBytes) return inThread();
  try {
    const tools = { pool, reader, signal, outputBytes: smallOutputBytes };
    return await smallAtOnce(() => importSpooled(tools, order));
  } catch (error) {
    if (error instanceof TooMuch) return inThread();
    throw error;
  }
}
