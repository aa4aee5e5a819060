// Becoming a labeler of a project by a link: one person once, and never more people than the link takes.

import type { User } from '@tastemaker/contracts';
import { describeEnrolmentRefusal, type ExternalIds, personKeyOf } from '@tastemaker/labeling';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { uuidv7 } from '../connection/uuid.js';
import { createUser, userById } from '../people/users.js';
import { memberRoleOf } from '../projects/members.js';
import { members } from '../projects/tables.js';
import { type OpenedLink, openEnrolmentLink } from './links.js';
import { enrolments } from './tables.js';

export interface EnrolmentOrder {
  slugHash: string;
  /** What the platform calls them; null where the link is of none. */
  external: ExternalIds | null;
  /** Whose session the browser has; undefined: nobody's. */
  visitor: User | undefined;
}

type Link = OpenedLink['link'];

/** Who they are now, and whether that is new. */
export interface Enrolled {
  user: User;
  projectId: string;
  isNew: boolean;
}

/**
 * Makes an account for somebody new, a labeler of the link's project; finds the one of whoever enrolled before by this link,
 * also when it is closed or full by now. Those of one project come one after another: two requests of one person make one,
 * and of two people only one gets the last place.
 * @throws DatabaseError `enrolment_closed`, `enrolment_expired`, `enrolment_full`, `project_paused`; `already_enrolled` by
 * another link of the project; `conflict` for whoever is logged in as somebody who did not enrol, or was taken out of the
 * project; `not_found`
 */
export async function enrol(database: Database, order: EnrolmentOrder): Promise<Enrolled> {
  const { projectId } = (await openEnrolmentLink(database, order.slugHash)).link;
  return database.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`enrolment ${projectId}`}, 0))`);
    const { link, refusal } = await openEnrolmentLink(tx, order.slugHash, { forEnrolling: true });
    if (order.visitor !== undefined) await refuseOthers(tx, order.visitor);
    const before = await enrolledBefore(tx, link, order);
    if (before !== undefined) {
      if (before.linkId !== link.id) {
        throw new DatabaseError('already_enrolled', 'You have taken part in this project already, by another link.');
      }
      return { user: await comeBack(tx, before, order.external), projectId, isNew: false };
    }
    if (refusal !== undefined) throw new DatabaseError(refusal, describeEnrolmentRefusal(refusal));
    return { user: await enrolNew(tx, link, order.external), projectId, isNew: true };
  });
}

/** A researcher who tries a link is not logged out by it. */
async function refuseOthers(tx: Database, visitor: User): Promise<void> {
  const theirs = await tx.select({ id: enrolments.id }).from(enrolments).where(eq(enrolments.userId, visitor.id));
  if (theirs.length > 0) return;
  throw new DatabaseError(
    'conflict',
    `You are logged in as ${visitor.name}: log out first, or open the link in a private window.`,
  );
}

async function enrolledBefore(tx: Database, { projectId, platform }: Link, { external, visitor }: EnrolmentOrder) {
  const isPerson =
    external === null
      ? visitor && eq(enrolments.userId, visitor.id)
      : and(eq(enrolments.platform, platform), eq(enrolments.personKey, personKeyOf(external)));
  if (isPerson === undefined) return undefined;
  return (
    await tx
      .select()
      .from(enrolments)
      .where(and(eq(enrolments.projectId, projectId), isPerson))
  )[0];
}

/** A platform that sends them again may have begun another sitting: that one is paid. */
async function comeBack(
  tx: Database,
  { id, userId, projectId }: typeof enrolments.$inferSelect,
  external: ExternalIds | null,
): Promise<User> {
  if ((await memberRoleOf(tx, projectId, userId)) === undefined) {
    throw new DatabaseError('conflict', 'The researchers of this project have taken you out of it.');
  }
  if (external !== null) {
    await tx
      .update(enrolments)
      .set({ externalStudy: external.study, externalSession: external.session })
      .where(and(eq(enrolments.id, id), isNull(enrolments.finishedAt)));
  }
  return userById(tx, userId);
}

async function enrolNew(tx: Database, link: Link, external: ExternalIds | null): Promise<User> {
  const { id: linkId, projectId, platform, consentHash } = link;
  const { rows } = await tx.execute<{ next: number }>(
    sql`SELECT coalesce(max(number), 0) + 1 AS next FROM enrolments WHERE project_id = ${projectId}`,
  );
  const number = rows[0]?.next ?? 1;
  const user = await createUser(tx, { name: `Participant ${number}`, role: 'labeler' });
  await tx.insert(members).values({ projectId, userId: user.id, role: 'labeler' });
  const id = uuidv7();
  const named = external && {
    personKey: personKeyOf(external),
    externalPerson: external.person,
    externalStudy: external.study,
    externalSession: external.session,
  };
  await tx
    .insert(enrolments)
    .values({ id, linkId, projectId, platform, userId: user.id, number, consentHash, ...named });
  const detail = { linkId, platform, userId: user.id };
  await recordAudit(tx, { actorId: user.id, action: 'enrolment.create', projectId, subjectId: id, detail });
  return user;
}

/** Of somebody who is deleted: that they enrolled stays, what the platform calls them goes. */
export async function forgetExternalIds(tx: Database, userId: string): Promise<void> {
  await tx
    .update(enrolments)
    .set({ personKey: null, externalPerson: null, externalStudy: null, externalSession: null })
    .where(eq(enrolments.userId, userId));
}
