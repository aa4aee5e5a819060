// Importing a file: one transaction, everything or nothing, however large it is. The same again adds nothing.

import {
  type ImportEntry,
  type ImportResult,
  importFormat,
  type Page,
  type ProjectSettings,
} from '@tastemaker/contracts';
import { and, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { z } from 'zod';
import { recordAudit } from '../audit/audit.js';
import { ahead, inTurns } from '../connection/batches.js';
import { callFunction } from '../connection/call-function.js';
import { type Copy, copying } from '../connection/copy.js';
import type { Database } from '../connection/database.js';
import { DatabaseError, postgresError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { createProject } from '../projects/projects.js';
import { projects } from '../projects/tables.js';
import { announce } from '../webhooks/webhooks.js';
import { type Additions, type ImportCounts, type ImportFile, type ImportNotes, nothingKnown } from './batch.js';
import { type Identified, identify } from './identify.js';
import { StandIns } from './labelers.js';
import { lookUp } from './look-up.js';
import { resolve } from './resolve.js';
import { imports } from './tables.js';

export interface FileImport {
  file: ImportFile;
  /** An existing project, or one that is made for the file. */
  project: { id: string } | { name: string; description: string; settings: ProjectSettings };
  actorId: string;
  /** Tell what would be made, and make nothing. */
  dryRun: boolean;
  notes: ImportNotes;
  /** Aborted when nobody waits for it any more: the statement under way is canceled, and nothing stays. */
  signal?: AbortSignal | undefined;
  /** What is told of the import once its lines are read. */
  resultOf: (counts: ImportCounts) => ImportResult;
  /** What of that the log of imports keeps. */
  loggedResult: (result: ImportResult) => ImportResult;
  /** What else belongs to the import's transaction, once all is written. Not called for a dry run. */
  finish?: ((tx: Database, imported: { projectId: string; result: ImportResult }) => Promise<void>) | undefined;
}

/**
 * Imports prompts, completions, comparisons and judgments of stand-ins (users of kind `imported`). When `batches` throws,
 * nothing stays, the new project included.
 * @returns null as the project's id when it was to be made and this is a dry run.
 * @throws DatabaseError `not_found`; `conflict` when somebody else added the same prompts at the same time: try again
 */
export async function importFile(
  pool: Pool,
  order: FileImport,
): Promise<{ projectId: string | null; result: ImportResult }> {
  const rehearsed: { result?: ImportResult } = {};
  const standIns = new StandIns(drizzle(pool, { casing: 'snake_case' }));
  try {
    const work = async (tx: Database, copy: Copy) => {
      const { projectId, result } = await importInto(tx, copy, order, standIns);
      order.signal?.throwIfAborted();
      if (!order.dryRun) return { projectId, result };
      rehearsed.result = result;
      throw new Rehearsed();
    };
    return await copying(pool, work, order.signal);
  } catch (error) {
    await standIns.removeUnused(error);
    if (error instanceof Rehearsed && rehearsed.result !== undefined) {
      return { projectId: 'id' in order.project ? order.project.id : null, result: rehearsed.result };
    }
    if (postgresError(error)?.code !== uniqueViolation) throw error;
    const message =
      'Somebody added some of the same prompts or completions at the same time. Nothing was kept: try again.';
    throw new DatabaseError('conflict', message, { cause: error });
  }
}

const uniqueViolation = '23505';

/** Undoes a dry run. */
class Rehearsed extends Error {}

async function importInto(tx: Database, copy: Copy, order: FileImport, standIns: StandIns) {
  const { file, actorId, notes } = order;
  // See `look-up.ts`.
  await tx.execute(sql`SET LOCAL enable_seqscan = off`);
  const { id: projectId, settings } = await projectFor(tx, order);
  // One file at a time, so that two of the same do not meet in the middle.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tastemaker import ${projectId}`}, 0))`);
  const target = { projectId, settings, source: file.source, notes, standIns, now: new Date().toISOString() };
  const total: ImportCounts = { prompts: 0, completions: 0, comparisons: 0, judgments: 0 };
  const labelers = new Map<string, string>();
  await beginWriting(tx);
  const write = async (additions: Additions) => {
    await writeAdditions(tx, copy, projectId, additions);
    for (const table of counted) total[table] += additions.counts[table];
  };
  // While PostgreSQL writes a batch, what the next one adds is made out here, and the one after it is read.
  let last: Additions | undefined;
  for await (const batch of ahead(identified(file))) {
    const { fresh, stored } = await lookUp(tx, target, labelers, batch);
    const before = last?.known ?? nothingKnown();
    const writing = last === undefined ? Promise.resolve() : write(last);
    [last] = await bothEnded(resolve(fresh, { target, labelers, stored, before }), writing);
  }
  if (last !== undefined) await write(last);
  const result = order.resultOf(total);
  const { format, source, contentHash } = file;
  const logged = { projectId, format, source, contentHash, result: order.loggedResult(result), createdBy: actorId };
  const { id } = inserted(await tx.insert(imports).values(logged).returning({ id: imports.id }));
  if (!('id' in order.project)) {
    await recordAudit(tx, { actorId, action: 'project.create', projectId, subjectId: projectId });
  }
  await recordAudit(tx, { actorId, action: 'import.create', projectId, subjectId: id, detail: { format, ...total } });
  await announce(tx, projectId, 'import.finished', { importId: id, format, ...total });
  if (!order.dryRun) await order.finish?.(tx, { projectId, result });
  return { projectId, result };
}

const counted = ['prompts', 'completions', 'comparisons', 'judgments'] as const satisfies (keyof ImportCounts)[];

async function* identified({ batches, source }: ImportFile): AsyncGenerator<Identified[]> {
  for await (const batch of batches) {
    const items: Identified[] = [];
    for await (const some of inTurns(batch)) items.push(...some.map((item) => identify(item, source)));
    yield items;
  }
}

/** Both results, when both have come to their end, the failed one, too: what is being written must not outlive its transaction. */
async function bothEnded<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

async function projectFor(tx: Database, { project, actorId }: FileImport) {
  if ('id' in project) return found(await tx.select().from(projects).where(eq(projects.id, project.id)), 'project');
  return createProject(tx, { ...project, creatorId: actorId });
}

/** Makes the temporary tables, which end with the transaction. */
async function beginWriting(tx: Database): Promise<void> {
  await tx.execute(sql`SELECT begin_import()`);
}

/**
 * Sends the rows to temporary tables; a function of the owner's (packages/database/sql/write_import.sql) moves them into the
 * project and checks their references all at once (docs/decisions/015-import-references.md).
 * @throws DatabaseError `conflict` when what a row refers to is not there any more
 */
async function writeAdditions(
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

/** The imports of a project that were kept, newest first. */
export async function listImports(
  database: Database,
  projectId: string,
  page: PageRequest,
): Promise<Page<ImportEntry>> {
  const { where, orderBy, limit } = keyset(imports.id, page, 'newest');
  const rows = await database
    .select()
    .from(imports)
    .where(and(eq(imports.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ format, createdAt, ...row }) => ({
    ...row,
    format: importFormat.parse(format),
    createdAt: iso(createdAt),
  }));
}
