// A file that was uploaded, into a project that is there or one that is made for it.
import type { ImportFormat, ImportResult } from '@tastemaker/contracts';
import {
  DatabaseError,
  type FileImport,
  type IdempotencyClaim,
  importFile,
  type OpenDatabase,
  storeIdempotentAnswer,
} from '@tastemaker/database';
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
  /** What is to be answered is stored with the import. */
  answer?: ImportAnswer | undefined;
}

/** The key under which an import's answer is stored, and what of the import it is. */
export interface ImportAnswer {
  claim: IdempotencyClaim;
  of: 'result' | 'imported';
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
  const { path, contentHash, project, actorId, source, dryRun, answer } = order;
  const notes = new Journal(contentHash, dryRun);
  const { format, container, batches, close } = await openRecords(path, order.format, notes);
  try {
    return await importFile(pool, {
      file: { source, format, container, contentHash, batches },
      project,
      actorId,
      dryRun,
      notes,
      resultOf: (counts) => notes.result(format, container, counts),
      finish: async (tx, imported) => {
        if (answer === undefined) return;
        const response = answer.of === 'result' ? imported.result : imported;
        await storeIdempotentAnswer(tx, answer.claim, { status: 201, response });
      },
    });
  } finally {
    close();
  }
}
