// What people change of a leaderboard: declared settings, entries withdrawn and put back. Rows are added and never changed.

import {
  type LeaderboardChange,
  type LeaderboardSettings,
  leaderboardBy,
  leaderboardSettings,
  type Page,
} from '@tastemaker/contracts';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';
import { leaderboardChanges } from './tables.js';

/** An entry, as it is called now. */
export interface NamedEntry {
  by: LeaderboardSettings['by'];
  key: string;
  name: string;
}

interface Why {
  projectId: string;
  actorId: string;
  reason: string;
}

/** Makes these the project's settings: figures by them are not exploratory, for votes that come from now on. */
export function declareLeaderboard(
  tx: Database,
  { settings, ...why }: Why & { settings: LeaderboardSettings },
): Promise<LeaderboardChange> {
  return add(tx, { ...why, kind: 'settings', settings });
}

/** @throws DatabaseError `conflict` when it is withdrawn already */
export async function withdrawEntry(tx: Database, { entry, ...why }: Why & { entry: NamedEntry }) {
  if ((await lastChangeOf(tx, why.projectId, entry)) === 'withdrawal') {
    throw new DatabaseError('conflict', `${entry.name} is withdrawn already.`);
  }
  return add(tx, { ...why, kind: 'withdrawal', ...columnsOf(entry) });
}

/** @throws DatabaseError `conflict` when it is not withdrawn */
export async function returnEntry(tx: Database, { entry, ...why }: Why & { entry: NamedEntry }) {
  if ((await lastChangeOf(tx, why.projectId, entry)) !== 'withdrawal') {
    throw new DatabaseError('conflict', `${entry.name} is not withdrawn.`);
  }
  return add(tx, { ...why, kind: 'return', ...columnsOf(entry) });
}

function columnsOf({ by, key, name }: NamedEntry) {
  return { entryBy: by, entryKey: key, entryName: name };
}

type Row = typeof leaderboardChanges.$inferSelect;

async function add(
  tx: Database,
  row: Omit<typeof leaderboardChanges.$inferInsert, 'votes'> & { projectId: string },
): Promise<LeaderboardChange> {
  const votes = sql<number>`(SELECT count(*)::int FROM pair_votes v JOIN comparisons c ON c.id = v.comparison_id
    WHERE c.project_id = ${row.projectId})`;
  const made = inserted(
    await tx
      .insert(leaderboardChanges)
      .values({ ...row, votes })
      .returning(),
  );
  return toChange({ ...made, actorName: await nameOf(tx, made.actorId) });
}

async function nameOf(database: Database, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const [found] = await database.select({ name: users.name }).from(users).where(eq(users.id, id));
  return found?.name ?? null;
}

/** Of one entry. Changes of a project's leaderboard wait for each other, so that none is made twice. */
async function lastChangeOf(tx: Database, projectId: string, { by, key }: NamedEntry) {
  await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for('no key update');
  const { projectId: project, entryBy, entryKey, kind, id } = leaderboardChanges;
  const [last] = await tx
    .select({ kind })
    .from(leaderboardChanges)
    .where(and(eq(project, projectId), eq(entryBy, by), eq(entryKey, key)))
    .orderBy(desc(id))
    .limit(1);
  return last?.kind;
}

export interface LeaderboardInForce {
  declared: LeaderboardChange | null;
  /** Of entries told apart by this attribute. */
  withdrawn: LeaderboardChange[];
}

/** What the changes come to. */
export async function leaderboardInForce(
  database: Database,
  projectId: string,
  by?: LeaderboardSettings['by'],
): Promise<LeaderboardInForce> {
  const { entryBy, entryKey, kind, id } = leaderboardChanges;
  const newest = database
    .selectDistinctOn([sql`(${kind} = 'settings')`, entryBy, entryKey], { id })
    .from(leaderboardChanges)
    .where(eq(leaderboardChanges.projectId, projectId))
    .orderBy(sql`(${kind} = 'settings')`, entryBy, entryKey, desc(id));
  const rows = await database
    .select({ row: leaderboardChanges, actorName: users.name })
    .from(leaderboardChanges)
    .leftJoin(users, eq(users.id, leaderboardChanges.actorId))
    .where(inArray(id, newest))
    .orderBy(desc(id));
  const changes = rows.map(({ row, actorName }) => toChange({ ...row, actorName }));
  return {
    declared: changes.find((change) => change.kind === 'settings') ?? null,
    withdrawn: changes.filter((change) => change.kind === 'withdrawal' && (by === undefined || change.by === by)),
  };
}

/** Newest first. */
export async function listLeaderboardChanges(
  database: Database,
  projectId: string,
  page: PageRequest,
): Promise<Page<LeaderboardChange>> {
  const { where, orderBy, limit } = keyset(leaderboardChanges.id, page, 'newest');
  const rows = await database
    .select({ row: leaderboardChanges, actorName: users.name })
    .from(leaderboardChanges)
    .leftJoin(users, eq(users.id, leaderboardChanges.actorId))
    .where(and(eq(leaderboardChanges.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(
    rows.map(({ row, actorName }) => ({ ...row, actorName })),
    page,
    toChange,
  );
}

function toChange({
  projectId: _project,
  entryBy,
  entryKey,
  entryName,
  ...row
}: Row & { actorName: string | null }): LeaderboardChange {
  return {
    ...row,
    settings: row.settings && leaderboardSettings.parse(row.settings),
    by: leaderboardBy.nullable().parse(entryBy),
    key: entryKey,
    name: entryName,
    createdAt: iso(row.createdAt),
  };
}
