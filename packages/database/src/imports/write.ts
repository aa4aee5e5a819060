// Writing what a batch adds, table by table.

import { sql } from 'drizzle-orm';
import type { Copy } from '../copy.js';
import type { Database } from '../database.js';
import type { Additions } from './additions.js';
import type { WriteChecked } from './references.js';

export async function writeAdditions(
  tx: Database,
  copy: Copy,
  writeChecked: WriteChecked,
  { tables, references, waiting, extended }: Additions,
): Promise<void> {
  await writeChecked(references, async () => {
    for (const table of tables) await copy(table);
  });
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
