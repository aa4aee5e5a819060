// A file that was uploaded, into a project that is there or one that is made for it.
import type { ImportFormat, ImportResult } from '@tastemaker/contracts';
import { DatabaseError, type FileImport, importFile, type OpenDatabase } from '@tastemaker/database';
import { Journal } from './journal.js';
import { openRecords } from './records.js';

export interface SpooledImport {
  /** Where the file lies. */
  path: string;
  /** sha256 (hex) of the file. */
  contentHash: string;
  project: FileImport['project'];
  actorId: string;
  /** Told by the content if undefined. */
  format?: ImportFormat | undefined;
  source: string;
  dryRun: boolean;
}

export interface Imported {
  projectId: string | null;
  result: ImportResult;
}

const tries = 3;

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importSpooled(pool: OpenDatabase['pool'], order: SpooledImport): Promise<Imported> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptImport(pool, order);
    } catch (error) {
      // Somebody else added the same prompts meanwhile: now they are there to be found.
      if (!(error instanceof DatabaseError && error.code === 'conflict') || attempt === tries) throw error;
    }
  }
}

async function attemptImport(pool: OpenDatabase['pool'], order: SpooledImport): Promise<Imported> {
  const { path, contentHash, project, actorId, source, dryRun } = order;
  const notes = new Journal(contentHash, dryRun);
  const { format, container, batches } = await openRecords(path, order.format, notes);
  return importFile(pool, {
    file: { source, format, container, contentHash, batches },
    project,
    actorId,
    dryRun,
    notes,
    resultOf: (counts) => notes.result(format, container, counts),
  });
}
