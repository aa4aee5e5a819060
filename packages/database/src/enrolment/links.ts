// Links by which people enrol: made, shown, closed and opened again, and what whoever opens one is told.

import type { EnrolmentPlatform, Page, ProjectState } from '@tastemaker/contracts';
import { type EnrolmentRefusal, enrolmentRefusal } from '@tastemaker/labeling';
import { and, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { iso, isoOrNull } from '../connection/instants.js';
import { found, inserted } from '../connection/only.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { guidelines, projects } from '../projects/tables.js';
import { enrolmentLinks, enrolments } from './tables.js';

export interface NewEnrolmentLink {
  /** The slug is sealed for it. */
  id: string;
  projectId: string;
  platform: EnrolmentPlatform;
  slugHash: string;
  sealedSlug: string;
  consent: string;
  consentHash: string;
  peopleAtMost: number;
  judgmentsPerPerson: number;
  completionCode: string | null;
  returnUrl: string | null;
  showKnownAnswers: boolean;
  /** ISO 8601; null: none. */
  expiresAt: string | null;
}

/** With its slug sealed, and how many enrolled by it. */
export type StoredEnrolmentLink = ReturnType<typeof toLink>;

export interface LinkReference {
  projectId: string;
  linkId: string;
}

export async function createEnrolmentLink(database: Database, link: NewEnrolmentLink): Promise<StoredEnrolmentLink> {
  const { expiresAt, ...values } = link;
  const row = { ...values, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  const made = inserted(await database.insert(enrolmentLinks).values(row).returning());
  return toLink({ ...made, enrolled: 0, finished: 0 });
}

export async function listEnrolmentLinks(
  database: Database,
  projectId: string,
  page: PageRequest,
): Promise<Page<StoredEnrolmentLink>> {
  const { where, orderBy, limit } = keyset(enrolmentLinks.id, page);
  const rows = await selectLinks(database)
    .where(and(eq(enrolmentLinks.projectId, projectId), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, toLink);
}

/** @throws DatabaseError `not_found` */
export async function enrolmentLinkById(
  database: Database,
  { projectId, linkId }: LinkReference,
): Promise<StoredEnrolmentLink> {
  const its = and(eq(enrolmentLinks.id, linkId), eq(enrolmentLinks.projectId, projectId));
  return toLink(found(await selectLinks(database).where(its), 'enrolment link'));
}

export interface EnrolmentLinkChange {
  open?: boolean | undefined;
  peopleAtMost?: number | undefined;
  expiresAt?: string | null | undefined;
}

/** Changes what is given; closed again, it stays closed since when it was. @throws DatabaseError `not_found` */
export async function updateEnrolmentLink(
  database: Database,
  reference: LinkReference,
  { open, peopleAtMost, expiresAt }: EnrolmentLinkChange,
): Promise<StoredEnrolmentLink> {
  const { projectId, linkId } = reference;
  await database
    .update(enrolmentLinks)
    .set({
      // A column that is set to itself: PostgreSQL wants at least one.
      consentHash: sql`${enrolmentLinks.consentHash}`,
      ...(open === undefined ? {} : { closedAt: open ? null : sql`coalesce(${enrolmentLinks.closedAt}, now())` }),
      ...(peopleAtMost === undefined ? {} : { peopleAtMost }),
      ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    })
    .where(and(eq(enrolmentLinks.id, linkId), eq(enrolmentLinks.projectId, projectId)));
  return enrolmentLinkById(database, reference);
}

/** A link as somebody finds it who opens it. */
export interface OpenedLink {
  link: Omit<typeof enrolmentLinks.$inferSelect, 'slugHash' | 'sealedSlug'>;
  project: { name: string; description: string; state: ProjectState };
  /** Why nobody new may enrol by it; undefined: somebody may. */
  refusal: EnrolmentRefusal | undefined;
}

/**
 * @param forEnrolling whether it is to stay as it is until the transaction ends
 * @throws DatabaseError `not_found`, also where its project is being erased
 */
export async function openEnrolmentLink(
  database: Database,
  slugHash: string,
  { forEnrolling = false }: { forEnrolling?: boolean } = {},
): Promise<OpenedLink> {
  const { slugHash: _hash, sealedSlug: _sealed, ...columns } = getTableColumns(enrolmentLinks);
  const query = database
    .select({
      link: columns,
      project: { name: projects.name, description: projects.description, state: projects.state },
      enrolled: counted(),
      isExpired: sql<boolean>`coalesce(${enrolmentLinks.expiresAt} <= now(), false)`,
    })
    .from(enrolmentLinks)
    .innerJoin(projects, and(eq(projects.id, enrolmentLinks.projectId), isNull(projects.erasureId)))
    .where(eq(enrolmentLinks.slugHash, slugHash));
  const rows = forEnrolling ? await query.for('share', { of: enrolmentLinks }) : await query;
  const { link, project, enrolled, isExpired } = found(rows, 'enrolment link');
  const { peopleAtMost, closedAt } = link;
  const facts = { isClosed: closedAt !== null, isExpired, enrolled, peopleAtMost, projectState: project.state };
  return { link, project, refusal: enrolmentRefusal(facts) };
}

/** What somebody reads before they enrol; null when none is published. */
export async function publishedGuideline(
  database: Database,
  projectId: string,
): Promise<{ version: number; markdown: string } | null> {
  const rows = await database
    .select({ version: guidelines.version, markdown: guidelines.markdown })
    .from(guidelines)
    .where(and(eq(guidelines.projectId, projectId), eq(guidelines.status, 'published')))
    .orderBy(desc(guidelines.version))
    .limit(1);
  return rows[0] ?? null;
}

function selectLinks(database: Database) {
  return database
    .select({
      ...getTableColumns(enrolmentLinks),
      enrolled: counted(),
      finished: counted(sql` AND e.finished_at IS NOT NULL`),
    })
    .from(enrolmentLinks)
    .$dynamic();
}

function counted(further = sql``) {
  return sql<number>`(SELECT count(*)::int FROM ${enrolments} e WHERE e.link_id = ${enrolmentLinks}.id${further})`;
}

function toLink(row: typeof enrolmentLinks.$inferSelect & { enrolled: number; finished: number }) {
  const { slugHash: _hash, ...shown } = row;
  return {
    ...shown,
    expiresAt: isoOrNull(row.expiresAt),
    closedAt: isoOrNull(row.closedAt),
    createdAt: iso(row.createdAt),
  };
}
