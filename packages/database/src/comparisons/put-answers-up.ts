// A prompt, answers to it and a comparison of them, made together: no prompt is left behind without its answers.

import type { AnswersPutUpResult } from '@tastemaker/contracts';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { createPrompts, type NewPrompt } from '../projects/prompts.js';
import { createComparisons, type NewComparison } from './comparisons.js';
import { createCompletions } from './completions.js';

export interface NewAnswers extends NewPrompt, Omit<NewComparison, 'completionIds' | 'goldAnswer' | 'originKey'> {
  answers: { text: string; source?: string | undefined }[];
  /** Who wrote the answers that name no source. */
  authorId: string;
}

/**
 * To be called in a transaction. A prompt, and an answer of the same source, that the project has already is taken as it is.
 * @throws DatabaseError `validation_failed` unless two different answers are left; what making the three throws
 */
export async function putAnswersUp(
  tx: Database,
  projectId: string,
  { answers, authorId, messages, contextDocuments, tags, ...demand }: NewAnswers,
): Promise<AnswersPutUpResult> {
  const { prompts } = await createPrompts(tx, projectId, [{ messages, contextDocuments, tags }]);
  const [prompt] = prompts;
  if (prompt === undefined) throw new Error('a prompt was made, and none came back');
  const stored = await createCompletions(
    tx,
    projectId,
    answers.map(({ text, source }) => ({
      promptId: prompt.id,
      text,
      author: source === undefined ? { kind: 'person', userId: authorId } : { kind: 'import', source },
    })),
  );
  const completions = [...new Map(stored.map((completion) => [completion.id, completion])).values()];
  if (new Set(completions.map(({ text }) => text)).size < 2) {
    throw new DatabaseError('validation_failed', 'All answers read the same: there is nothing to compare.');
  }
  const completionIds = completions.map(({ id }) => id);
  const [comparison] = await createComparisons(tx, projectId, [{ ...demand, completionIds }]);
  if (comparison === undefined) throw new Error('a comparison was made, and none came back');
  return { prompt, completions, comparison };
}
