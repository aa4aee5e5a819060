// The demonstrations of a project in one state, for snapshots and exports, read one by one however many there are.

import type { ContextDocument, DemonstrationState, Message, Split } from '@tastemaker/contracts';
import type { Pool } from 'pg';
import { rowsOf } from '../cursor.js';

export interface StoredConversation {
  id: string;
  messages: Message[];
  contextDocuments: ContextDocument[];
  split: Split;
}

/** In order of id: the same demonstrations come in the same order. */
export async function* storedConversations(
  pool: Pool,
  projectId: string,
  state: DemonstrationState,
): AsyncGenerator<StoredConversation> {
  const query = `
    SELECT id, messages, context_documents AS "contextDocuments", split
    FROM demonstrations WHERE project_id = $1 AND state = $2 ORDER BY id`;
  for await (const row of rowsOf<StoredConversation>(pool, query, [projectId, state])) {
    // jsonb sorts keys by length; records are written in the order in which contracts name them.
    yield { ...row, messages: row.messages.map(({ role, content }) => ({ role, content })) };
  }
}
