// What stands in a report by ids alone: texts that are there still, read when somebody asks for them.

import type { Message, StoredDisagreement } from '@tastemaker/contracts';
import { messagesWithContext } from '@tastemaker/contracts';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { completions } from '../comparisons/tables.js';
import type { Database } from '../connection/database.js';
import { prompts } from '../projects/tables.js';

export interface DisagreementTexts {
  /** Of prompts by their ids, with their documents. */
  messages: ReadonlyMap<string, Message[]>;
  /** Of completions by their ids. */
  texts: ReadonlyMap<string, string>;
}

/** Those that are not deleted, nor about to be. */
export async function textsOfDisagreements(
  database: Database,
  projectId: string,
  disagreements: readonly StoredDisagreement[],
): Promise<DisagreementTexts> {
  const promptIds = [...new Set(disagreements.map(({ promptId }) => promptId))];
  const completionIds = [...new Set(disagreements.flatMap(({ preferredId, otherId }) => [preferredId, otherId]))];
  const [promptRows, completionRows] = await Promise.all([
    database
      .select()
      .from(prompts)
      .where(and(eq(prompts.projectId, projectId), isNull(prompts.erasureId), inArray(prompts.id, promptIds))),
    database
      .select({ id: completions.id, text: completions.text })
      .from(completions)
      .where(
        and(
          eq(completions.projectId, projectId),
          isNull(completions.erasureId),
          inArray(completions.id, completionIds),
        ),
      ),
  ]);
  return {
    messages: new Map(
      promptRows.map(({ id, messages, contextDocuments }) => [id, messagesWithContext(messages, contextDocuments)]),
    ),
    texts: new Map(completionRows.map(({ id, text }) => [id, text])),
  };
}
