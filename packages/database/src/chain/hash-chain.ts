// The hash chain over judgments and audit rows (docs/decisions/024-hash-chain.md). Sealing is the database's. Verification recomputes
// the hash of every row and every link, in pages, each a statement of its own, while others go on writing; it calls none of the
// database's own functions for the chain, which whoever forges rows could forge, too.

import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { callFunction } from '../connection/call-function.js';
import type { Database } from '../connection/database.js';

export interface ChainReport {
  /** Links that were checked and are right. */
  links: number;
  /** Of them those whose judgments were erased since. */
  erased: number;
  /** Hash of the last link that is right: to be noted elsewhere. */
  head: string;
  /** Rows that wait to be sealed. */
  unsealed: { rows: number; oldest: string | null };
  /** The first that is not as it should be; null: all are. */
  broken: BrokenLink | null;
}

export interface ChainCheck {
  /** A head that was noted before, and must be part of the chain: otherwise the chain's end may have been cut off. */
  notedHead?: string | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** @defaultValue 5000 */
  linksPerPage?: number;
}

export async function verifyChain(database: Database, check: ChainCheck = {}): Promise<ChainReport> {
  const { links, erased, head, broken, foundNoted } = await walk(database, check);
  const { unsealed, unlinked } = await rowsWithoutLink(database);
  const report = { links, erased, head, unsealed };
  if (broken !== null) return { ...report, broken };
  if (unlinked !== null) return { ...report, broken: unlinked };
  if (check.notedHead === undefined || foundNoted) return { ...report, broken: null };
  return {
    ...report,
    broken: { fault: 'head_missing', sequence: null, table: null, rowId: null, expected: check.notedHead, found: head },
  };
}

async function walk(database: Database, { notedHead, onProgress, linksPerPage = 5000 }: ChainCheck) {
  const total = await countLinks(database);
  const state = { links: 0, erased: 0, head: firstHead, foundNoted: notedHead === firstHead };
  for (;;) {
    const page = await linksAfter(database, state.links, linksPerPage);
    for (const link of page) {
      const broken = checkLink(link, state.links + 1, state.head);
      if (broken !== null) return { ...state, broken };
      state.links += 1;
      state.head = link.chainHash;
      if (link.rowHash === null) state.erased += 1;
      if (link.chainHash === notedHead) state.foundNoted = true;
    }
    onProgress?.(state.links, Math.max(total, state.links));
    if (page.length < linksPerPage) return { ...state, broken: null };
  }
}

async function countLinks(database: Database): Promise<number> {
  const { rows } = await database.execute<{ count: number }>(
    sql`SELECT coalesce(max(sequence), 0)::float8 AS count FROM chain_links`,
  );
  return rows[0]?.count ?? 0;
}

/** The canonical text that `seal_chain` has hashed, of a row as jsonb. */
const hashOfRow = (alias: string) =>
  sql.raw(`(
    SELECT encode(sha256(convert_to(jsonb_object_agg(key, value)::text, 'UTF8')), 'hex')
    FROM jsonb_each(to_jsonb(${alias})) WHERE value <> 'null' AND key <> 'written_in')`);

async function linksAfter(database: Database, sequence: number, limit: number): Promise<ChainLink[]> {
  return database.transaction(
    async (tx) => {
      // Instants are part of the text.
      await tx.execute(sql`SET LOCAL timezone = 'UTC'`);
      const { rows } = await tx.execute<ChainLink & Record<string, unknown>>(sql`
        SELECT l.sequence::float8 AS sequence, l.table_name AS "tableName", l.row_id AS "rowId",
          l.content_hash AS "contentHash", l.chain_hash AS "chainHash",
          CASE WHEN j.id IS NOT NULL THEN ${hashOfRow('j')} WHEN a.id IS NOT NULL THEN ${hashOfRow('a')} END AS "rowHash",
          j.id IS NULL AND l.table_name = 'judgments' AND ${isErased} AS "isErased"
        FROM (SELECT * FROM chain_links WHERE sequence > ${sequence} ORDER BY sequence LIMIT ${limit}) AS l
        LEFT JOIN judgments j ON l.table_name = 'judgments' AND j.id = l.row_id
        LEFT JOIN audit a ON l.table_name = 'audit' AND a.id = l.row_id
        ORDER BY l.sequence`);
      return rows;
    },
    { accessMode: 'read only' },
  );
}

/** By an erasure that is over and stands in the audit log, which is part of the chain itself. */
const isErased = sql.raw(`EXISTS (
  SELECT FROM erased_judgments e JOIN erasures ON erasures.id = e.erasure_id
  JOIN audit p ON p.subject_id = erasures.subject_id AND p.action = erasures.kind::text || '.purge'
    AND p.detail ->> 'erasureId' = e.erasure_id::text
  WHERE e.id = l.row_id AND erasures.purged_at IS NOT NULL)`);

/** Rows that sealing has passed, and yet have no link; and how many it has still to come to. */
async function rowsWithoutLink(
  database: Database,
): Promise<{ unsealed: ChainReport['unsealed']; unlinked: BrokenLink | null }> {
  const unsealed: ChainReport['unsealed'] = { rows: 0, oldest: null };
  let unlinked: BrokenLink | null = null;
  for (const table of ['audit', 'judgments'] as const) {
    const { rows } = await database.execute<{ passed: string | null; rows: number; oldest: string | null }>(sql`
      SELECT (array_agg(id ORDER BY id) FILTER (WHERE passed))[1] AS passed,
        count(*) FILTER (WHERE NOT passed)::float8 AS rows, min(id::text) FILTER (WHERE NOT passed) AS oldest
      FROM (
        SELECT t.id, s.server = (SELECT system_identifier FROM pg_control_system())
          AND (s.backlog_after IS NULL OR t.id <= s.backlog_after)
          AND (t.written_in IS NULL OR t.written_in < s.written_in OR (t.written_in = s.written_in AND t.id <= s.row_id))
          AS passed
        FROM ${sql.identifier(table)} t JOIN chain_progress s ON s.table_name = ${table}
        WHERE NOT EXISTS (SELECT FROM chain_links l WHERE l.row_id = t.id AND l.table_name = ${table})
      ) AS without`);
    const [found] = rows;
    if (found === undefined) continue;
    unsealed.rows += found.rows;
    unsealed.oldest = earlier(unsealed.oldest, found.oldest === null ? null : instantOf(found.oldest));
    if (found.passed !== null && unlinked === null) {
      unlinked = { fault: 'link_missing', sequence: null, table, rowId: found.passed, expected: null, found: null };
    }
  }
  return { unsealed, unlinked };
}

const earlier = (one: string | null, other: string | null) =>
  one === null || (other !== null && other < one) ? other : one;

/** When a UUID of version 7 was made; null for others. What a file said of a judgment's time would not be when it came. */
export function instantOf(id: string): string | null {
  return id[14] === '7' ? new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString() : null;
}

export interface ChainLink {
  sequence: number;
  tableName: string;
  rowId: string;
  contentHash: string;
  chainHash: string;
  /** Of the row as it is now; null: it is gone. */
  rowHash: string | null;
  /** It is gone as it should, by an erasure. */
  isErased: boolean;
}

/**
 * - `row_changed`: the row is not what was sealed
 * - `row_missing`: it is gone, and was not erased
 * - `link_missing`: a link is gone from the chain, or a row that sealing has passed has none
 * - `link_changed`: the link does not follow from what it says and from the link before it: one of the two was changed
 * - `head_missing`: the chain does not contain the hash that was noted: links were cut off its end, or all were made anew
 */
export type ChainFault = 'row_changed' | 'row_missing' | 'link_missing' | 'link_changed' | 'head_missing';

export interface BrokenLink {
  fault: ChainFault;
  /** Null where no link is there to name. */
  sequence: number | null;
  table: string | null;
  rowId: string | null;
  /** Hashes. */
  expected: string | null;
  found: string | null;
}

/** What stands in the place of a link before the first. */
export const firstHead = '0'.repeat(64);

/** @returns what is wrong with the link that should have this number and follow this hash; null when it is right */
export function checkLink(link: ChainLink, sequence: number, head: string): BrokenLink | null {
  const { tableName: table, rowId, contentHash, chainHash, rowHash } = link;
  if (link.sequence !== sequence) {
    return { fault: 'link_missing', sequence, table: null, rowId: null, expected: null, found: null };
  }
  const where = { sequence, table, rowId };
  const follows = chainHashOf(head, link);
  if (follows !== chainHash) return { fault: 'link_changed', ...where, expected: follows, found: chainHash };
  if (rowHash === contentHash || (rowHash === null && link.isErased)) return null;
  return {
    fault: rowHash === null ? 'row_missing' : 'row_changed',
    ...where,
    expected: contentHash,
    found: rowHash,
  };
}

/** As `seal_rows` writes it. */
export function chainHashOf(head: string, { sequence, tableName, rowId, contentHash }: Omit<ChainLink, 'chainHash'>) {
  return createHash('sha256').update([head, sequence, tableName, rowId, contentHash].join(' ')).digest('hex');
}

/**
 * Adds links to the hash chain for judgments and audit rows that have none, once their transactions are complete.
 * @returns how many were sealed, `most` at most; 0 also while another process seals
 */
export async function sealChain(database: Database, most: number): Promise<number> {
  return callFunction(database, sql`seal_chain(${most})`, z.int());
}
