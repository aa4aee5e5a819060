// What submitting or changing a judgment has to know of its assignment, read in one round trip and without a lock.

import type { AssignmentStatus, GoldAnswer, OwnJudgment, ProjectSettings } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { noSuch } from '../connection/only.js';
import { preparedOnce } from '../connection/prepared.js';
import { labelOf, toLabels } from './displayed-labels.js';
import type { Content } from './judgment-content.js';

export interface JudgmentContext {
  assignmentId: string;
  projectId: string;
  promptId: string;
  labelerId: string;
  status: AssignmentStatus;
  /** Whether its time has passed. */
  runOut: boolean;
  expiresAt: Date;
  fenceToken: string;
  displayedOrder: string[];
  guidelineVersion: number | null;
  /** Null unless the comparison is gold. */
  goldAnswer: GoldAnswer | null;
  settings: ProjectSettings;
  /** Why the labeler is paused; null when they are not. */
  pauseReason: string | null;
  /** The judgment that came of the assignment and counts. */
  standing: StandingContent | null;
}

export interface StandingContent extends Content {
  id: string;
  version: number;
  goldCorrect: boolean | null;
  writtenCompletionId: string | null;
  writtenDemonstrationId: string | null;
  createdAt: string;
  editableUntil: string;
  isEditable: boolean;
}

/** @throws DatabaseError `not_found`, also when it is another labeler's. */
export async function judgmentContext(
  database: Database,
  wanted: { assignmentId: string; labelerId: string },
): Promise<JudgmentContext> {
  const [row] = await contextQuery(database).execute({ ...wanted });
  const context = row?.context;
  if (!context) throw new DatabaseError('not_found', noSuch('assignment'));
  return { ...context, expiresAt: new Date(context.expiresAt) };
}

const contextQuery = preparedOnce((database) => {
  const [assignmentId, labelerId] = [sql.placeholder('assignmentId'), sql.placeholder('labelerId')];
  return database
    .select({ context: sql<(JudgmentContext & { expiresAt: string }) | null>`context` })
    .from(sql`judgment_context(${assignmentId}::uuid, ${labelerId}::uuid) AS context`)
    .prepare('judgment_context');
});

type Told = Content & Pick<StandingContent, 'id' | 'createdAt' | 'editableUntil'>;

/** What its labeler is told of a judgment: letters, as they were displayed, instead of completion ids. */
export function toOwnJudgment(
  stored: Told,
  { assignmentId, displayedOrder }: { assignmentId: string; displayedOrder: string[] },
): OwnJudgment {
  const { id, verdict, skipReason, strength, rationale, betterAnswer, createdAt, editableUntil } = stored;
  const ranking = stored.ranking && toLabels(stored.ranking, displayedOrder);
  const ratings = stored.ratings && lettered(stored.ratings, displayedOrder);
  const said = { verdict, ranking, skipReason, strength, ratings, rationale, betterAnswer };
  return { id, assignmentId, ...said, createdAt, editableUntil };
}

function lettered(ratings: Record<string, Record<string, number>>, displayedOrder: string[]) {
  return Object.fromEntries(
    Object.entries(ratings).map(([key, byId]) => [
      key,
      Object.fromEntries(Object.entries(byId).map(([id, rating]) => [labelOf(id, displayedOrder), rating])),
    ]),
  );
}
