// Deleting a person: who they were goes, what they found stays, under their pseudonym.
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { found } from '../connection/only.js';
import { demonstrations } from '../demonstrations/tables.js';
import { forgetExternalIds } from '../enrolment/enrolling.js';
import { idempotencyKeys } from '../idempotency/tables.js';
import { releaseAllHeld } from '../judging/leasing.js';
import { members } from '../projects/tables.js';
import { loginLinks, oidcIdentities, tokens, users } from './tables.js';
import { refuseLastAdmin } from './users.js';

/**
 * In one transaction: name, address and password, tokens, sessions, links, identities, what a crowd platform calls them,
 * memberships and unsubmitted drafts go, and what they hold is free again. The row stays for their judgments to name, called by the pseudonym. Doing it
 * again changes nothing.
 * @throws DatabaseError `conflict` for the last admin and for who stands in for the people of a file, `not_found`
 */
export async function deleteUser(database: Database, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    await refuseLastAdmin(tx, id);
    const row = found(await tx.select().from(users).where(eq(users.id, id)).for('update'), 'user');
    if (row.deletedAt !== null) return;
    if (row.kind === 'imported') {
      throw new DatabaseError(
        'conflict',
        'This stands in for the unknown people of an import: there is nobody to delete.',
      );
    }
    await leaveProjects(tx, id);
    for (const table of [tokens, loginLinks, oidcIdentities, idempotencyKeys]) {
      await tx.delete(table).where(eq(table.userId, id));
    }
    await forgetExternalIds(tx, id);
    await tx.delete(demonstrations).where(and(eq(demonstrations.authorId, id), eq(demonstrations.state, 'draft')));
    const gone = { name: row.pseudonym, email: null, passwordHash: null, lastSeenAt: null };
    const now = sql`now()`;
    await tx
      .update(users)
      .set({ ...gone, disabledAt: now, deletedAt: now })
      .where(eq(users.id, id));
  });
}

async function leaveProjects(tx: Database, userId: string): Promise<void> {
  const left = await tx.delete(members).where(eq(members.userId, userId)).returning({ projectId: members.projectId });
  for (const { projectId } of left) await releaseAllHeld(tx, projectId, userId);
}
