// Reading judgments. Submitting one is in `submit-judgment.ts`, changing one in `change-judgment.ts`.

import type {
  FilterCount,
  JudgmentFilter,
  ListedJudgment,
  ListedOwnJudgment,
  ListOrder,
  Page,
} from '@tastemaker/contracts';
import { editableUntil } from '@tastemaker/labeling';
import { and, eq, getTableColumns, gte, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { comparisons, completions } from '../comparisons/tables.js';
import { countRows } from '../connection/counting.js';
import type { Database } from '../connection/database.js';
import { iso } from '../connection/instants.js';
import { keyset, type PageRequest, toPage } from '../connection/paging.js';
import { demonstrations } from '../demonstrations/tables.js';
import { users } from '../people/tables.js';
import { beginningOf, excerptOf } from '../projects/excerpts.js';
import { projects, prompts } from '../projects/tables.js';
import { toOwnJudgment } from './context.js';
import { assignments, judgments, standingJudgments } from './tables.js';

// What researchers read: everything but the lease.
const { assignmentId: _lease, ...withoutLease } = getTableColumns(judgments);

/** Those that stand, or all versions. */
export async function listJudgments(
  database: Database,
  projectId: string,
  page: PageRequest & StandingByDefault & { order?: ListOrder | undefined },
): Promise<Page<ListedJudgment>> {
  const { where, orderBy, limit } = keyset(judgments.id, page, page.order);
  const rows = await database
    .select({
      ...withoutLease,
      promptId: comparisons.promptId,
      labelerKind: users.kind,
      beginning: beginningOf(prompts.messages),
    })
    .from(judgments)
    .innerJoin(comparisons, eq(comparisons.id, judgments.comparisonId))
    .innerJoin(prompts, eq(prompts.id, comparisons.promptId))
    .innerJoin(users, eq(users.id, judgments.labelerId))
    .where(and(...conditions(projectId, page), where))
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ createdAt, beginning, ...row }) => ({
    ...row,
    excerpt: excerptOf(beginning),
    createdAt: iso(createdAt),
  }));
}

type StandingByDefault = Omit<JudgmentFilter, 'versions'> & {
  /** @defaultValue standing */
  versions?: JudgmentFilter['versions'] | undefined;
};

export async function countJudgments(
  database: Database,
  projectId: string,
  filter: StandingByDefault,
): Promise<FilterCount> {
  const rows = database
    .select({ id: judgments.id })
    .from(judgments)
    .innerJoin(comparisons, eq(comparisons.id, judgments.comparisonId))
    .where(and(...conditions(projectId, filter)));
  return countRows(database, rows);
}

function conditions(projectId: string, filter: StandingByDefault): (SQL | undefined)[] {
  const { versions, comparisonId, labelerId, verdict, guidelineVersion, gold, from, to } = filter;
  const stands = sql`EXISTS (SELECT FROM ${standingJudgments} stands WHERE stands.id = ${judgments.id})`;
  return [
    eq(judgments.projectId, projectId),
    isNull(comparisons.erasureId),
    versions === 'all' ? undefined : stands,
    comparisonId === undefined ? undefined : eq(judgments.comparisonId, comparisonId),
    labelerId === undefined ? undefined : eq(judgments.labelerId, labelerId),
    verdict === undefined ? undefined : eq(judgments.verdict, verdict),
    guidelineVersion === undefined ? undefined : eq(judgments.guidelineVersion, guidelineVersion),
    gold === undefined ? undefined : eq(judgments.goldCorrect, gold === 'right'),
    from === undefined ? undefined : gte(judgments.createdAt, new Date(from)),
    to === undefined ? undefined : lt(judgments.createdAt, new Date(to)),
  ];
}

/**
 * What a labeler has judged in a project, newest first, in the letters that they saw. With `from`, by
 * `judgments_labeler_day_idx`.
 */
export async function listOwnJudgments(
  database: Database,
  projectId: string,
  labelerId: string,
  page: PageRequest & { from?: string | undefined },
): Promise<Page<ListedOwnJudgment>> {
  const own = standingJudgments;
  const { where, orderBy, limit } = keyset(own.id, page, 'newest');
  const rows = await database
    .select({
      id: own.id,
      assignmentId: assignments.id,
      number: assignments.number,
      displayedOrder: own.displayedOrder,
      verdict: own.verdict,
      ranking: own.ranking,
      skipReason: own.skipReason,
      strength: own.strength,
      ratings: own.ratings,
      rationale: own.rationale,
      betterAnswer: sql<string | null>`coalesce(${completions.text}, ${demonstrations.messages} -> -1 ->> 'content')`,
      createdAt: own.createdAt,
      firstJudgedAt: sql<string>`(
        SELECT iso_instant(min(first.created_at)) FROM judgments first WHERE first.assignment_id = ${own.assignmentId})`,
      settings: projects.settings,
      beginning: beginningOf(prompts.messages),
    })
    .from(own)
    .innerJoin(assignments, eq(assignments.id, own.assignmentId))
    .innerJoin(comparisons, and(eq(comparisons.id, own.comparisonId), isNull(comparisons.erasureId)))
    .innerJoin(prompts, eq(prompts.id, comparisons.promptId))
    .innerJoin(projects, eq(projects.id, own.projectId))
    .leftJoin(completions, eq(completions.id, own.writtenCompletionId))
    .leftJoin(demonstrations, eq(demonstrations.id, own.writtenDemonstrationId))
    .where(
      and(
        eq(own.projectId, projectId),
        eq(own.labelerId, labelerId),
        page.from === undefined ? undefined : gte(own.createdAt, new Date(page.from)),
        where,
      ),
    )
    .orderBy(orderBy)
    .limit(limit);
  return toPage(rows, page, ({ firstJudgedAt, settings, beginning, ...row }) => {
    const until = editableUntil(new Date(firstJudgedAt), settings.editWindowSeconds);
    const judgment = toOwnJudgment({ ...row, createdAt: iso(row.createdAt), editableUntil: iso(until) }, row);
    return { ...judgment, excerpt: excerptOf(beginning) };
  });
}
