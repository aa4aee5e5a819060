// Links by which people become labelers of a project, and who did.

import { enrolmentPlatform } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgEnum, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from '../connection/columns.js';
import { users } from '../people/tables.js';
import { projects } from '../projects/tables.js';

export const enrolmentPlatforms = pgEnum('enrolment_platform', enrolmentPlatform.enum);

/** Links are closed, never removed: what people agreed to stays readable. */
export const enrolmentLinks = pgTable(
  'enrolment_links',
  {
    id: primaryId(),
    projectId: uuid()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    platform: enrolmentPlatforms().notNull(),
    /** sha256 of the end of the link's address, lower-case hex. */
    slugHash: text().notNull(),
    /** The same, sealed for this row: researchers are shown the link again. */
    sealedSlug: text().notNull(),
    /** Markdown. It never changes. */
    consent: text().notNull(),
    /** sha256 of the consent, lower-case hex. */
    consentHash: text().notNull(),
    peopleAtMost: integer().notNull(),
    judgmentsPerPerson: integer().notNull(),
    completionCode: text(),
    returnUrl: text(),
    showKnownAnswers: boolean().notNull(),
    /** From then on nobody new enrols. */
    expiresAt: instant(),
    closedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    // Whoever opens the link.
    unique('enrolment_links_slug_hash_key').on(table.slugHash),
    // Pages of a project's links.
    index('enrolment_links_project_id_idx').on(table.projectId, table.id),
  ],
);

/** Who enrolled by a link. The account is made for it, and labels in no other project by itself. */
export const enrolments = pgTable(
  'enrolments',
  {
    id: primaryId(),
    linkId: uuid()
      .notNull()
      .references(() => enrolmentLinks.id, { onDelete: 'cascade' }),
    /** The link's, as is the platform: one person enrols in a project once, by whichever link. */
    projectId: uuid().notNull(),
    platform: enrolmentPlatforms().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** From 1 in each project; the account is named by it. */
    number: integer().notNull(),
    /** The platform's id of the person in small letters; null: no platform, or the person was deleted, as those below. */
    personKey: text(),
    externalPerson: text(),
    externalStudy: text(),
    externalSession: text(),
    consentHash: text().notNull(),
    consentedAt: instant().notNull().defaultNow(),
    /** When they were leased something for the first time. */
    startedAt: instant(),
    /** When their judgments reached the link's number; it stays. */
    finishedAt: instant(),
  },
  (table) => [
    // An account enrols once. Each lease and each judgment asks whether its labeler did.
    unique('enrolments_user_id_key').on(table.userId),
    // One person once in a project.
    uniqueIndex('enrolments_person_key')
      .on(table.projectId, table.platform, table.personKey)
      .where(sql`${table.personKey} IS NOT NULL`),
    unique('enrolments_number_key').on(table.projectId, table.number),
    // Counting those of a link.
    index('enrolments_link_id_idx').on(table.linkId),
    // Pages of a project's table.
    index('enrolments_project_id_idx').on(table.projectId, table.id),
  ],
);
