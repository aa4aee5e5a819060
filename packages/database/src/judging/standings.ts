// How labelers stand in a project: gold answers counted, and who is paused. What follows of a gold answer is in `follow-ups.ts`.

import type { Page, Standing } from '@tastemaker/contracts';
import { and, eq, getTableColumns, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { users } from '../people/tables.js';
import { members } from '../projects/tables.js';
import { pause } from './follow-ups.js';
import { standings } from './tables.js';

/** Of every labeler who has judged gold, was paused or is qualified, in order of their accounts. */
export async function listStandings(
  database: Database,
  projectId: string,
  page: PageRequest & { paused?: boolean | undefined },
): Promise<Page<Standing>> {
  const { where, orderBy, limit } = keyset(users.id, page);
  const rows = await selectStandings(database)
    .where(
      and(eq(standings.projectId, projectId), page.paused === true ? isNotNull(standings.pausedAt) : undefined, where),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toStanding);
}

/**
 * Stops giving work to a labeler; what they hold goes to others. They are told the reason.
 * @throws DatabaseError `not_found` when they are no member.
 */
export async function pauseLabeler(
  database: Database,
  wanted: { projectId: string; labelerId: string; reason: string },
): Promise<Standing> {
  const { projectId, labelerId, reason } = wanted;
  await assertMember(database, projectId, labelerId);
  await database.transaction((tx) => pause(tx, { projectId, labelerId, reason, cause: null }));
  return standingOf(database, projectId, labelerId);
}

/**
 * Lets a labeler go on: their gold answers are counted anew, and a qualification round that they failed is waived.
 * @throws DatabaseError `not_found` when they are no member.
 */
export async function resumeLabeler(
  database: Database,
  { projectId, labelerId }: { projectId: string; labelerId: string },
): Promise<Standing> {
  await assertMember(database, projectId, labelerId);
  const anew = {
    pausedAt: null,
    pauseReason: null,
    pausedAutomatically: false,
    pauseCause: null,
    goldSeen: 0,
    goldRight: 0,
  };
  await database
    .update(standings)
    .set({
      ...anew,
      countedSince: sql`now()`,
      qualifiedAt: sql`CASE WHEN paused_automatically THEN coalesce(qualified_at, now()) ELSE qualified_at END`,
    })
    .where(and(eq(standings.projectId, projectId), eq(standings.labelerId, labelerId), isNotNull(standings.pausedAt)));
  return standingOf(database, projectId, labelerId);
}

async function standingOf(database: Database, projectId: string, labelerId: string): Promise<Standing> {
  const rows = await selectStandings(database).where(
    and(eq(standings.projectId, projectId), eq(standings.labelerId, labelerId)),
  );
  return toStanding(found(rows, 'standing: they were never paused, nor judged gold'));
}

async function assertMember(database: Database, projectId: string, userId: string): Promise<void> {
  const rows = await database
    .select({ userId: members.userId })
    .from(members)
    .where(and(eq(members.projectId, projectId), eq(members.userId, userId)));
  if (rows.length === 0) throw new DatabaseError('not_found', 'They are not a member of the project.');
}

function selectStandings(database: Database) {
  const { projectId: _project, ...columns } = getTableColumns(standings);
  return database
    .select({ ...columns, id: users.id, name: users.name, kind: users.kind })
    .from(standings)
    .innerJoin(users, eq(users.id, standings.labelerId))
    .$dynamic();
}

function toStanding(row: Awaited<ReturnType<typeof selectStandings>>[number]): Standing {
  const { id: _user, ...shown } = row;
  return {
    ...shown,
    qualifiedAt: isoOrNull(row.qualifiedAt),
    pausedAt: isoOrNull(row.pausedAt),
    countedSince: row.countedSince && iso(row.countedSince),
  };
}
