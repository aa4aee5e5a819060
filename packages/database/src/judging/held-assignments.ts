// What a labeler holds in a project, listed, and given back in one go.

import type { AssignmentsReleased, HeldAssignment } from '@tastemaker/contracts';
import { describeRefusal } from '@tastemaker/labeling';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { comparisons } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { beginningOf, excerptOf } from '../projects/excerpts.js';
import { prompts } from '../projects/tables.js';
import { leaseState } from './answers.js';
import { type LeaseProof, refusalOf } from './leasing.js';
import { assignments } from './tables.js';

/** What a labeler holds in a project, in the order of `lease_next`, by `assignments_held_idx`. Leases nothing. */
export async function listHeld(database: Database, projectId: string, labelerId: string): Promise<HeldAssignment[]> {
  const { id, number, expiresAt, takenAlongHours, leasedAt } = assignments;
  const rows = await database
    .select({ id, number, expiresAt, takenAlongHours, beginning: beginningOf(prompts.messages) })
    .from(assignments)
    .innerJoin(comparisons, and(eq(comparisons.id, assignments.comparisonId), isNull(comparisons.erasureId)))
    .innerJoin(prompts, eq(prompts.id, comparisons.promptId))
    .where(
      and(
        eq(assignments.labelerId, labelerId),
        eq(assignments.projectId, projectId),
        eq(assignments.status, 'leased'),
        gt(expiresAt, sql`now()`),
      ),
    )
    .orderBy(leasedAt, id);
  return rows.map(({ beginning, takenAlongHours: hours, ...row }) => ({
    ...row,
    expiresAt: iso(row.expiresAt),
    takenAlong: hours !== null,
    status: 'leased',
    excerpt: excerptOf(beginning),
  }));
}

/**
 * Gives several leases of a project back: those named, or all that the labeler holds. What is not theirs to give back any more is
 * told, and keeps none of the others. What is being submitted at this moment is judged.
 */
export async function releaseAssignments(
  database: Database,
  labeler: { projectId: string; labelerId: string },
  proofs: 'all' | readonly Omit<LeaseProof, 'labelerId'>[],
): Promise<AssignmentsReleased> {
  const { projectId, labelerId } = labeler;
  const wanted =
    proofs === 'all'
      ? sql`SELECT id, fence_token::text AS fence, true AS is_here FROM assignments
            WHERE labeler_id = ${labelerId} AND project_id = ${projectId} AND status = 'leased' AND expires_at > now()`
      : sql`SELECT named."assignmentId" AS id, named."fenceToken" AS fence,
              EXISTS (SELECT FROM assignments a WHERE a.id = named."assignmentId" AND a.project_id = ${projectId}) AS is_here
            FROM jsonb_to_recordset(${JSON.stringify(proofs)}::jsonb) AS named ("assignmentId" uuid, "fenceToken" text)`;
  // In the order of ids: two who give back the same wait for each other, not in a circle.
  const { rows } = await database.execute(sql`
    SELECT wanted.id, outcome.state, outcome.expires_at AS "expiresAt"
    FROM (${wanted} ORDER BY id) wanted
    CROSS JOIN LATERAL release_lease(CASE WHEN wanted.is_here THEN wanted.id END, ${labelerId}::uuid, wanted.fence) outcome`);
  const released: AssignmentsReleased = { released: [], refused: [] };
  for (const { id, ...outcome } of z.array(leaseState.extend({ id: z.string() })).parse(rows)) {
    const refusal = outcome.state === 'released' ? undefined : refusalOf(outcome);
    if (refusal === undefined) released.released.push(id);
    else released.refused.push({ id, refusal, detail: describeRefusal(refusal) });
  }
  return released;
}
