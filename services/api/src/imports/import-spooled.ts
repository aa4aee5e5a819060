// A file that was uploaded, into a project that is there or one that is made for it.
import type { ImportFormat, ImportMapping, ImportResult } from '@tastemaker/contracts';
import {
  DatabaseError,
  type FileImport,
  type IdempotencyClaim,
  importFile,
  type NumberedRecord,
  noteProgress,
  type OpenDatabase,
  storeIdempotentAnswer,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FileReader, ReadOptions } from './file-reader.js';
import { loggedResult, WritingNotes } from './import-notes.js';

export interface SpooledImport {
  /** Where the file lies. */
  path: string;
  /** sha256 (hex) of the file. */
  contentHash: string;
  project: FileImport['project'];
  actorId: string;
  /** Told by the content if undefined. */
  format?: ImportFormat | undefined;
  /** Which column of the file is read as which. */
  mapping?: ImportMapping | undefined;
  /** Columns, and keys within them, that are left out knowingly. */
  ignore?: readonly string[] | undefined;
  /** Whether a wrong line refuses the file, or is left out and answered. */
  onError: 'refuse' | 'skip';
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

/** What an import works with: the connections that it writes by, and what reads its file. */
export interface ImportTools extends ReadOptions {
  pool: OpenDatabase['pool'];
  reader: FileReader;
}

const tries = 3;

/** Often enough for whoever looks at it, and little work beside the import. */
const noteEveryMs = 500;

/** Notes how far the reading is, which goes on as fast as what was read is written. */
async function* watched(
  batches: AsyncIterable<NumberedRecord[]>,
  pool: OpenDatabase['pool'],
  claim: IdempotencyClaim,
): AsyncGenerator<NumberedRecord[]> {
  let notedAt = 0;
  for await (const batch of batches) {
    yield batch;
    const last = batch.at(-1)?.line;
    if (last === undefined || Date.now() - notedAt < noteEveryMs) continue;
    notedAt = Date.now();
    await noteProgress(pool, claim, last);
  }
}

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export async function importSpooled(tools: ImportTools, order: SpooledImport): Promise<Imported> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptImport(tools, order);
    } catch (error) {
      if (tools.signal?.aborted === true) {
        throw new HttpProblem('import_failed', 'The import was canceled; nothing was kept.', { cause: error });
      }
      // Somebody else added the same prompts meanwhile: now they are there to be found.
      if (!(error instanceof DatabaseError && error.code === 'conflict') || attempt === tries) throw error;
    }
  }
}

async function attemptImport({ pool, reader, ...options }: ImportTools, order: SpooledImport): Promise<Imported> {
  const { path, contentHash, project, actorId, source, dryRun, onError, answer, format: named } = order;
  const { mapping = {}, ignore: ignored = [] } = order;
  const notes = new WritingNotes({ contentHash, dryRun, onError, mapping, ignored });
  const asked = { format: named, mapping, ignored, dryRun, onError };
  const reading = await reader.records({ wanted: 'records', path, ...asked }, options);
  const { format, container } = reading;
  const batches = answer === undefined ? reading.batches : watched(reading.batches, pool, answer.claim);
  try {
    return await importFile(pool, {
      file: { source, format, container, contentHash, batches },
      project,
      actorId,
      dryRun,
      notes,
      signal: options.signal,
      loggedResult,
      resultOf: (counts) => notes.result(format, container, counts, reading.account()),
      finish: async (tx, imported) => {
        if (answer === undefined) return;
        const response = answer.of === 'result' ? imported.result : imported;
        await storeIdempotentAnswer(tx, answer.claim, { status: 201, response });
      },
    });
  } finally {
    await reading.close();
  }
}
