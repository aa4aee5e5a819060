// The hash chain over judgments and audit rows (docs/decisions/024-hash-chain.md). Written by `seal_chain` alone, which runs as
// the owner; the services may only read.

import { bigint, customType, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/** Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. */
export const chainLinks = pgTable(
  'chain_links',
  {
    /** 1, 2, 3, … without gaps. */
    sequence: bigint({ mode: 'number' }).primaryKey(),
    /** `judgments` or `audit`. */
    tableName: text().notNull(),
    rowId: uuid().notNull(),
    /** sha256 (hex) of the row's canonical text. */
    contentHash: text().notNull(),
    /** sha256 (hex) of the link before it and of the three columns above. */
    chainHash: text().notNull(),
  },
  // A row is sealed once.
  (table) => [unique('chain_links_row_key').on(table.rowId, table.tableName)],
);

/** How far each table is sealed. */
export const chainProgress = pgTable('chain_progress', {
  tableName: text().primaryKey(),
  /** The server (its system identifier) whose transactions `writtenIn` counts. */
  server: bigint({ mode: 'bigint' }).notNull(),
  /** Rows without a link are looked for in order of id, up to here so far; null: all of them have one. */
  backlogAfter: uuid(),
  /** Rows of this transaction with ids up to `rowId`, and of all before it, are sealed. */
  writtenIn: xid8().notNull().default('0'),
  rowId: uuid().notNull().default('00000000-0000-0000-0000-000000000000'),
});
