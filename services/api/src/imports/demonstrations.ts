// Files of conversations, in whichever of the known shapes each line has: demonstrations of the file's stand-in author.
import type { Readable } from 'node:stream';
import { type ConversationLine, type DemonstrationImported, parseConversationLine } from '@tastemaker/contracts';
import { type Database, importDemonstrations } from '@tastemaker/database';
import pLimit from 'p-limit';
import { checkedLines, type Parsed } from './checked-lines.js';
import type { Line } from './lines.js';

export interface DemonstrationTarget {
  database: Database;
  projectId: string;
  /** The file's name; its stand-in becomes the author. */
  source: string;
  state: 'submitted' | 'accepted';
  /** Who brings the file. */
  actorId: string;
  /** What else belongs to the import's transaction. */
  finish: (tx: Database, imported: DemonstrationImported) => Promise<void>;
}

/** Each holds a connection while it works: the others wait for their turn without one. */
const atOnce = pLimit(2);

/** @throws HttpProblem `import_failed` naming the bad lines; nothing is kept then */
export function importConversations(target: DemonstrationTarget, body: Readable): Promise<DemonstrationImported> {
  return atOnce(() => importNow(target, body));
}

async function importNow(
  { database, finish, ...target }: DemonstrationTarget,
  body: Readable,
): Promise<DemonstrationImported> {
  const shapes: Record<string, number> = {};
  let lines = 0;
  async function* conversations() {
    for await (const { value } of checkedLines(body, parseLine)) {
      lines++;
      shapes[value.shape] = (shapes[value.shape] ?? 0) + 1;
      yield value.conversation;
    }
  }
  const counts = await importDemonstrations(database, {
    ...target,
    conversations: conversations(),
    finish: (tx, made) => finish(tx, { lines, ...made, shapes }),
  });
  return { lines, ...counts, shapes };
}

function parseLine({ text }: Line): Parsed<Exclude<ConversationLine, { kind: 'error' }>> {
  const parsed = parseConversationLine(text);
  return parsed.kind === 'error' ? { error: parsed.message } : { value: parsed };
}
