// A better answer, which a labeler wrote because no candidate was good enough.

import { eq } from 'drizzle-orm';
import { completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { found, inserted } from '../connection/only.js';
import { splitOfDemonstration } from '../demonstrations/demonstrations.js';
import { demonstrations } from '../demonstrations/tables.js';
import { submitDemonstration } from '../demonstrations/writing.js';
import { prompts } from '../projects/tables.js';
import type { JudgingContext } from './answers.js';

/** Where a better answer went. */
export interface Written {
  writtenCompletionId: string | null;
  writtenDemonstrationId: string | null;
}

/** Stores it as the project says: as a candidate of the prompt, or as a demonstration, handed to the reviewers. */
export async function writeBetterAnswer(tx: Database, context: JudgingContext, text: string): Promise<Written> {
  const nowhere = { writtenCompletionId: null, writtenDemonstrationId: null };
  if (context.settings.betterAnswer === 'demonstration') {
    return { ...nowhere, writtenDemonstrationId: await asDemonstration(tx, context, text) };
  }
  const { projectId, promptId, labelerId: userId } = context;
  const rows = await tx
    .insert(completions)
    .values({ projectId, promptId, text, authorKind: 'person', userId })
    .returning({ id: completions.id });
  return { ...nowhere, writtenCompletionId: inserted(rows).id };
}

async function asDemonstration(tx: Database, context: JudgingContext, text: string): Promise<string> {
  const { projectId, promptId, labelerId: authorId, guidelineVersion } = context;
  const prompt = found(await tx.select().from(prompts).where(eq(prompts.id, promptId)), 'prompt');
  const messages = [...prompt.messages, { role: 'assistant' as const, content: text }];
  const { contextDocuments } = prompt;
  const split = splitOfDemonstration(messages);
  const rows = await tx
    .insert(demonstrations)
    .values({ projectId, authorId, promptId, messages, contextDocuments, guidelineVersion, split })
    .returning({ id: demonstrations.id, revision: demonstrations.revision });
  const { id: demonstrationId, revision } = inserted(rows);
  await submitDemonstration(tx, { projectId, demonstrationId, authorId, revision, isReviewer: false });
  return demonstrationId;
}
