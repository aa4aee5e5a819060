// The demonstrations of a project in one state, for snapshots and exports, read one by one however many there are.

import {
  type ContextDocument,
  type DemonstrationState,
  type Message,
  messageInOrder,
  type Split,
} from '@tastemaker/contracts';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Pool } from 'pg';
import { rowsOf } from '../connection/cursor.js';
import type { Database } from '../connection/database.js';
import { demonstrations } from '../demonstrations/tables.js';

export interface StoredConversation {
  id: string;
  messages: Message[];
  contextDocuments: ContextDocument[];
  split: Split;
}

/** Few, because texts are long. */
const PAGE = 100;

/**
 * The same in pages, each read by itself, so that a slow reader holds no connection: what is changed meanwhile is told as it
 * was before, or as it is then.
 */
export async function* pagedConversations(
  database: Database,
  projectId: string,
  state: DemonstrationState,
): AsyncGenerator<StoredConversation> {
  const { id, messages, contextDocuments, split } = demonstrations;
  const wanted = and(eq(demonstrations.projectId, projectId), eq(demonstrations.state, state));
  for (let last: string | undefined; ; ) {
    const rows: StoredConversation[] = await database
      .select({ id, messages, contextDocuments, split })
      .from(demonstrations)
      .where(and(wanted, last === undefined ? undefined : gt(id, last)))
      .orderBy(asc(id))
      .limit(PAGE);
    yield* rows.map(inOrder);
    last = rows.at(-1)?.id;
    if (rows.length < PAGE) return;
  }
}

/** jsonb sorts keys by length; records are written in the order in which contracts name them. */
function inOrder(row: StoredConversation): StoredConversation {
  return { ...row, messages: row.messages.map(messageInOrder) };
}

/** In order of id: the same demonstrations come in the same order. */
export async function* storedConversations(
  pool: Pool,
  projectId: string,
  state: DemonstrationState,
): AsyncGenerator<StoredConversation> {
  const query = `
    SELECT id, messages, context_documents AS "contextDocuments", split
    FROM demonstrations WHERE project_id = $1 AND state = $2 AND erasure_id IS NULL ORDER BY id`;
  for await (const row of rowsOf<StoredConversation>(pool, query, [projectId, state])) {
    yield inOrder(row);
  }
}
