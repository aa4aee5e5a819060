// Reading judgments. Submitting one is in `submit-judgment.ts`.

import type { Judgment, Page, Verdict } from '@tastemaker/contracts';
import { and, eq, getTableColumns } from 'drizzle-orm';
import type { Database } from '../database.js';
import { iso } from '../instants.js';
import { keyset, type PageRequest, toPage } from '../paging.js';
import { comparisons, judgments, users } from '../schema/index.js';

// What researchers read: everything but the lease.
const { assignmentId: _lease, ...withoutLease } = getTableColumns(judgments);

export async function listJudgments(
  database: Database,
  projectId: string,
  page: PageRequest & {
    comparisonId?: string | undefined;
    labelerId?: string | undefined;
    verdict?: Verdict | undefined;
  },
): Promise<Page<Judgment>> {
  const { where, orderBy, limit } = keyset(judgments.id, page);
  const rows = await database
    .select({ ...withoutLease, promptId: comparisons.promptId, labelerKind: users.kind })
    .from(judgments)
    .innerJoin(comparisons, eq(comparisons.id, judgments.comparisonId))
    .innerJoin(users, eq(users.id, judgments.labelerId))
    .where(
      and(
        eq(judgments.projectId, projectId),
        page.comparisonId === undefined ? undefined : eq(judgments.comparisonId, page.comparisonId),
        page.labelerId === undefined ? undefined : eq(judgments.labelerId, page.labelerId),
        page.verdict === undefined ? undefined : eq(judgments.verdict, page.verdict),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ createdAt, ...row }) => ({ ...row, createdAt: iso(createdAt) }));
}
