// Files of conversations, in whichever of the known shapes each line has: demonstrations of the file's stand-in author.
import type { DemonstrationImported } from '@tastemaker/contracts';
import { type Database, importDemonstrations, type OpenDatabase } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import pLimit from 'p-limit';
import type { FileReader } from './file-reader.js';
import { UnreadColumns } from './import-notes.js';

export interface DemonstrationTarget {
  pool: OpenDatabase['pool'];
  projectId: string;
  /** The file's name; its stand-in becomes the author. */
  source: string;
  state: 'submitted' | 'accepted';
  /** Who brings the file. */
  actorId: string;
  /** What else belongs to the import's transaction. */
  finish: (tx: Database, imported: DemonstrationImported) => Promise<void>;
}

export interface ConversationFile {
  path: string;
  reader: FileReader;
  /** Aborted when the client has left. */
  signal: AbortSignal;
}

/** Each holds a connection while it works: the others wait for their turn without one. */
const atOnce = pLimit(2);

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export function importConversations(
  target: DemonstrationTarget,
  file: ConversationFile,
): Promise<DemonstrationImported> {
  return atOnce(() => importNow(target, file));
}

async function importNow(
  { pool, finish, ...target }: DemonstrationTarget,
  { path, reader, signal }: ConversationFile,
): Promise<DemonstrationImported> {
  const shapes: Record<string, number> = {};
  const unread = new UnreadColumns();
  let lines = 0;
  async function* conversations() {
    for await (const some of reader.conversations(path, { signal })) {
      for (const { shape, conversation, unread: left } of some) {
        lines++;
        unread.add(left);
        shapes[shape] = (shapes[shape] ?? 0) + 1;
        yield conversation;
      }
    }
  }
  try {
    signal.throwIfAborted();
    const counts = await importDemonstrations(pool, {
      ...target,
      conversations: conversations(),
      signal,
      finish: (tx, made) => finish(tx, { lines, ...made, shapes, unread: unread.list }),
    });
    return { lines, ...counts, shapes, unread: unread.list };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new HttpProblem('import_failed', 'The import was canceled; nothing was kept.', { cause: error });
  }
}
