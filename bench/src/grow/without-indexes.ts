/** Filling tables whose indexes are built once, at the end: an index that grows row by row costs several times as much. */

import type pg from 'pg';

/** Drops the tables' indexes that hold no constraint and are not unique, does the work, and builds them again. */
export async function withoutIndexes(
  client: pg.Client,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index
     WHERE indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
    [[...tables]],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  await work();
  // Of a partitioned table the definition says ONLY, by which it would be built on no partition.
  for (const { definition } of rows) await client.query(definition.replace(' ON ONLY ', ' ON '));
}
