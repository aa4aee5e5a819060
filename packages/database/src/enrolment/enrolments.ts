// Who enrolled in a project, and how far each is: their own view, and the table that a platform pays by.

import type { Enrolment, OwnEnrolment, Page } from '@tastemaker/contracts';
import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { standings } from '../judging/tables.js';
import { users } from '../people/tables.js';
import { enrolmentLinks, enrolments } from './tables.js';

/** What is worth paying for comes once they have finished. @throws DatabaseError `not_found` for whoever did not enrol */
export async function ownEnrolmentIn(database: Database, projectId: string, userId: string): Promise<OwnEnrolment> {
  const { judged, goldRight, goldSeen } = figures;
  const rows = await database
    .select({
      enrolment: getTableColumns(enrolments),
      link: getTableColumns(enrolmentLinks),
      judged,
      goldRight,
      goldSeen,
    })
    .from(enrolments)
    .innerJoin(enrolmentLinks, eq(enrolmentLinks.id, enrolments.linkId))
    .where(and(eq(enrolments.projectId, projectId), eq(enrolments.userId, userId)));
  const { enrolment, link, ...row } = found(rows, 'enrolment');
  const { id, platform, consentedAt, startedAt, finishedAt } = enrolment;
  const finished = finishedAt !== null;
  return {
    id,
    projectId,
    platform,
    judged: row.judged,
    needed: link.judgmentsPerPerson,
    consentedAt: iso(consentedAt),
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(finishedAt),
    finished,
    completionCode: finished ? link.completionCode : null,
    returnUrl: finished ? link.returnUrl : null,
    knownAnswers: link.showKnownAnswers ? { right: row.goldRight, of: row.goldSeen } : null,
  };
}

/** As it is told but for the estimate, which is reckoned from what is counted here. */
export type EnrolmentRow = Omit<Enrolment, 'knownAnswers'> & { goldRight: number; goldSeen: number };

/** In the order in which they enrolled. */
export async function listEnrolments(
  database: Database,
  projectId: string,
  page: PageRequest & { linkId?: string | undefined; finished?: boolean | undefined },
): Promise<Page<EnrolmentRow>> {
  const { where, orderBy, limit } = keyset(enrolments.id, page);
  const rows = await database
    .select({
      enrolment: getTableColumns(enrolments),
      name: users.name,
      pseudonym: users.pseudonym,
      deletedAt: users.deletedAt,
      pausedAt: standings.pausedAt,
      id: enrolments.id,
      ...figures,
    })
    .from(enrolments)
    .innerJoin(users, eq(users.id, enrolments.userId))
    .leftJoin(standings, and(eq(standings.projectId, enrolments.projectId), eq(standings.labelerId, enrolments.userId)))
    .where(
      and(
        eq(enrolments.projectId, projectId),
        page.linkId === undefined ? undefined : eq(enrolments.linkId, page.linkId),
        page.finished === undefined ? undefined : finishedOrNot(page.finished),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toRow);
}

function finishedOrNot(finished: boolean) {
  return finished ? isNotNull(enrolments.finishedAt) : isNull(enrolments.finishedAt);
}

type Row = {
  enrolment: typeof enrolments.$inferSelect;
  name: string;
  pseudonym: string;
  deletedAt: Date | null;
  pausedAt: Date | null;
} & Record<keyof typeof figures, number>;

function toRow({ enrolment, name, pseudonym, deletedAt, pausedAt, ...counts }: Row): EnrolmentRow {
  const { id, linkId, platform, userId, consentHash, consentedAt, startedAt, finishedAt } = enrolment;
  const { externalPerson, externalStudy, externalSession } = enrolment;
  const paused = pausedAt !== null;
  return {
    id,
    linkId,
    platform,
    userId,
    name,
    pseudonym,
    external:
      externalPerson === null ? null : { person: externalPerson, study: externalStudy, session: externalSession },
    consentedAt: iso(consentedAt),
    consentHash,
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(finishedAt),
    activeSeconds: Math.round(counts.activeMs / 1000),
    judged: counts.judged,
    skipped: counts.skipped,
    goldRight: counts.goldRight,
    goldSeen: counts.goldSeen,
    paused,
    status: statusOf({ isDeleted: deletedAt !== null, isFinished: finishedAt !== null, paused, startedAt }),
  };
}

function statusOf(facts: { isDeleted: boolean; isFinished: boolean; paused: boolean; startedAt: Date | null }) {
  if (facts.isDeleted) return 'deleted';
  if (facts.isFinished) return 'finished';
  if (facts.paused) return 'paused';
  return facts.startedAt === null ? 'enrolled' : 'working';
}

function counted(what: ReturnType<typeof sql>, from = sql`standing_judgments`) {
  return sql<number>`(
    SELECT ${what} FROM ${from} j WHERE j.project_id = ${enrolments.projectId} AND j.labeler_id = ${enrolments.userId}
  )`.mapWith(Number);
}

const figures = {
  judged: counted(sql`count(*) FILTER (WHERE j.verdict <> 'skip')`),
  skipped: counted(sql`count(*) FILTER (WHERE j.verdict = 'skip')`),
  goldRight: counted(sql`count(*) FILTER (WHERE j.gold_correct)`),
  goldSeen: counted(sql`count(j.gold_correct)`),
  /** Also of versions that were changed since: that, too, was work. */
  activeMs: counted(sql`coalesce(sum(j.dwell_ms), 0)`, sql`judgments`),
};
