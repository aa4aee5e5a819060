// Writing what a batch adds: the rows are sent to temporary tables, and a function of the owner's moves them into the project
// and checks their references all at once (packages/database/sql/write_import.sql, docs/decisions/015-import-references.md).

import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Copy } from '../connection/copy.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import type { Additions } from './additions.js';

/** Makes the temporary tables, which end with the transaction. */
export async function beginWriting(tx: Database): Promise<void> {
  await tx.execute(sql`SELECT begin_import()`);
}

/** @throws DatabaseError `conflict` when what a row refers to is not there any more */
export async function writeAdditions(
  tx: Database,
  copy: Copy,
  projectId: string,
  { tables, waiting, extended }: Additions,
): Promise<void> {
  for (const table of tables) await copy(table);
  const lacking = await callFunction(tx, sql`write_import(${projectId})`, z.string().nullable());
  if (lacking !== null) {
    throw new DatabaseError(
      'conflict',
      `Some of the ${lacking} that the file refers to were removed at the same time. Nothing was kept: try again.`,
    );
  }
  if (waiting.length > 0) await tx.execute(sql`SELECT open_slots(${sql.param(waiting)}::uuid[])`);
  await extend(tx, extended);
}

/** Comparisons that are judged by more labelers than they needed. */
async function extend(tx: Database, extended: ReadonlyMap<string, number>): Promise<void> {
  if (extended.size === 0) return;
  await tx.execute(sql`
    UPDATE comparisons c
    SET judgments_needed = judgments_needed + more, judgments_done = judgments_done + more,
      judgments_limit = CASE WHEN judgments_limit < judgments_needed + more THEN judgments_needed + more
        ELSE judgments_limit END,
      closed_at = coalesce(closed_at, CASE WHEN status = 'closed' THEN now() END)
    FROM unnest(${sql.param([...extended.keys()])}::uuid[], ${sql.param([...extended.values()])}::integer[])
      AS extended (id, more)
    WHERE c.id = extended.id`);
}
