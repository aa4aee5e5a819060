// An uploaded file of prompts, completions, comparisons or judgments, into a project that is there or one made for it.
import type { Readable } from 'node:stream';
import type { ImportFormat, ImportResult } from '@tastemaker/contracts';
import { DatabaseError, type FileImport, importFile, type OpenDatabase } from '@tastemaker/database';
import { Journal } from './journal.js';
import { openRecords } from './records.js';
import { type SpooledFile, spool } from './spool.js';

export interface Upload {
  pool: OpenDatabase['pool'];
  project: FileImport['project'];
  actorId: string;
  format?: ImportFormat | undefined;
  source: string;
  dryRun: boolean;
  body: Readable;
}

type Imported = { projectId: string | null; result: ImportResult };

const tries = 3;

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importUpload(upload: Upload): Promise<Imported> {
  const file = await spool(upload.body);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptImport(upload, file);
      } catch (error) {
        // Somebody else added the same prompts meanwhile: now they are there to be found.
        if (!(error instanceof DatabaseError && error.code === 'conflict') || attempt === tries) throw error;
      }
    }
  } finally {
    await file.remove();
  }
}

async function attemptImport(upload: Upload, { path, contentHash }: SpooledFile): Promise<Imported> {
  const { pool, project, actorId, source, dryRun } = upload;
  const notes = new Journal(contentHash, dryRun);
  const { format, container, batches } = await openRecords(path, upload.format, notes);
  return importFile(pool, {
    file: { source, format, container, contentHash, batches },
    project,
    actorId,
    dryRun,
    notes,
    resultOf: (counts) => notes.result(format, container, counts),
  });
}
