// What submitting, changing or taking back a judgment has to know of its assignment, read in one round trip and without a
// lock; and what everybody checks by it.

import type { OwnJudgment } from '@tastemaker/contracts';
import {
  contentOf,
  editableUntil,
  type JudgmentContent,
  judgmentRefusal,
  letterRanking,
  letterRatings,
  lettersOf,
  type SentJudgment,
  type SentSkip,
} from '@tastemaker/labeling';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError, refused } from '../connection/database-error.js';
import { noSuch } from '../connection/only.js';
import { preparedOnce } from '../connection/prepared.js';
import { type JudgingContext, judgingContext } from './answers.js';
import { assertLeased, pauseRefusal } from './leasing.js';

/** @throws DatabaseError `not_found`, also when it is another labeler's. */
export async function readJudgingContext(
  database: Database,
  wanted: { assignmentId: string; labelerId: string },
): Promise<JudgingContext> {
  const [row] = await contextQuery(database).execute({ ...wanted });
  if (!row?.context) throw new DatabaseError('not_found', noSuch('assignment'));
  return judgingContext.parse(row.context);
}

const contextQuery = preparedOnce((database) => {
  const [assignmentId, labelerId] = [sql.placeholder('assignmentId'), sql.placeholder('labelerId')];
  return database
    .select({ context: sql<unknown>`context` })
    .from(sql`judging_context(${assignmentId}::uuid, ${labelerId}::uuid) AS context`)
    .prepare('judging_context');
});

/** What is sent, as it is stored. @throws DatabaseError `validation_failed` that says what the project asks for */
export function checkedContent(
  sent: SentJudgment | SentSkip,
  { settings, displayedOrder }: JudgingContext,
): JudgmentContent {
  const refusal =
    sent.verdict === 'skip' ? undefined : judgmentRefusal(sent, settings, lettersOf(displayedOrder.length));
  if (refusal !== undefined) throw refused(refusal);
  return contentOf(sent, displayedOrder);
}

/** @throws DatabaseError `assignment_expired` */
export function assertFence({ fenceToken }: { fenceToken: string }, proof: { fenceToken: string }): void {
  if (fenceToken !== proof.fenceToken) assertLeased({ state: 'wrong_fence', expiresAt: null });
}

/** @throws DatabaseError `labeler_paused` with the reason */
export async function assertNotPaused(database: Database, context: JudgingContext): Promise<void> {
  if (context.pauseReason !== null) throw refused(await pauseRefusal(database, context, context.pauseReason));
}

/** Until when what came of an assignment may be changed, ISO 8601. */
export function editableUntilOf({
  settings,
  firstJudgedAt,
  now,
}: Pick<JudgingContext, 'settings' | 'firstJudgedAt' | 'now'>) {
  return editableUntil(new Date(firstJudgedAt ?? now), settings.editWindowSeconds).toISOString();
}

/** What its labeler is told of a judgment: letters, as they were displayed, instead of completion ids. */
export function toOwnJudgment(
  stored: JudgmentContent & Pick<OwnJudgment, 'id' | 'createdAt' | 'editableUntil'>,
  { assignmentId, number, displayedOrder }: Pick<JudgingContext, 'assignmentId' | 'number' | 'displayedOrder'>,
): OwnJudgment {
  const { id, verdict, skipReason, strength, rationale, betterAnswer, createdAt } = stored;
  const ranking = stored.ranking && letterRanking(stored.ranking, displayedOrder);
  const ratings = stored.ratings && letterRatings(stored.ratings, displayedOrder);
  const said = { verdict, ranking, skipReason, strength, ratings, rationale, betterAnswer };
  return { id, assignmentId, number, ...said, createdAt, editableUntil: stored.editableUntil };
}
