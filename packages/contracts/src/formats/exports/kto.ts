// Judged comparisons as rows of TRL's unpaired preference files, which KTOTrainer reads: a prompt, a completion, and whether it
// is a good one.
import { messagesOfAnswer, toolsApart } from '../../messages.js';
import type { Message, Split } from '../../prompts.js';
import { formatDialogue } from '../dialogue.js';
import { exactCompletion } from './message-rows.js';
import type { JudgedRecord } from './pairs.js';

export interface KtoStyle {
  content: 'messages' | 'text';
  /** A row for each judgment and completion, or one for each completion by all judgments together. */
  rows: 'judgment' | 'pair';
}

interface Verdict {
  /** Pairs won less pairs lost. */
  readonly lead: number;
  readonly judgments: number;
  readonly labeler: string | null;
  readonly createdAt: string | null;
}

/**
 * A completion is good where it won more of the pairs that a judgment says than it lost, and bad where it lost more; one in the
 * middle, or tied with all, has no row. Where all are bad, all are: what pairs cannot say, these rows do.
 */
export function ktoRowsOf(record: JudgedRecord, style: KtoStyle): Record<string, unknown>[] {
  const { tools, messages } = toolsApart(record.messages);
  const [only] = messages;
  const text = messages.length === 1 && only?.role === 'user' ? only.content : formatDialogue(messages, '');
  const prompt = style.content === 'messages' ? messages : text;
  return record.completions.flatMap((completion, at) =>
    verdictsOn(record, at, style.rows).flatMap((verdict) => {
      if (verdict.lead === 0) return [];
      const answer = style.content === 'messages' ? messagesOfAnswer(completion) : completion.text;
      const row = { prompt, completion: answer, label: verdict.lead > 0, ...factsOf(record, at, verdict) };
      const functions = tools.length === 0 ? {} : { tools: JSON.stringify(tools) };
      const isExact = style.content === 'messages' || isDialogue([...messages, ...messagesOfAnswer(completion)]);
      return [{ ...row, ...functions, ...(isExact ? {} : { exact: exactCompletion(record.messages, completion) }) }];
    }),
  );
}

/** Whether texts hold all that is said: user and assistant with a content, and nothing else. */
function isDialogue(messages: readonly Message[]): boolean {
  return messages.every((message) =>
    Object.entries(message).every(([key, value]) => {
      if (key === 'role') return value === 'user' || value === 'assistant';
      return key === 'content' || value === undefined;
    }),
  );
}

function factsOf({ split, tags, completions }: JudgedRecord, at: number, { judgments, labeler, createdAt }: Verdict) {
  const source = completions[at]?.source ?? null;
  const known: { split: Split | null; tags: string[] } = { split: split ?? null, tags: tags ?? [] };
  return { ...known, weight: judgments, labeler, created_at: createdAt, source };
}

function verdictsOn({ judgments }: JudgedRecord, at: number, rows: KtoStyle['rows']): Verdict[] {
  const each = judgments.flatMap((judgment): Verdict[] => {
    const lead = judgment.verdict === 'allBad' ? -1 : leadIn(judgment.ranking ?? [], at);
    if (lead === undefined) return [];
    const labeler = judgment.labeler ?? judgment.labelerId;
    return [{ lead, judgments: 1, labeler, createdAt: judgment.createdAt ?? null }];
  });
  if (rows === 'judgment' || each.length === 0) return each;
  // Every judgment counts once, however many candidates it ranks.
  const lead = each.reduce((sum, verdict) => sum + Math.sign(verdict.lead), 0);
  return [{ lead, judgments: each.length, labeler: null, createdAt: null }];
}

/** Undefined where the ranking leaves the completion out. */
function leadIn(ranking: readonly (readonly number[])[], at: number): number | undefined {
  const rank = ranking.findIndex((group) => group.includes(at));
  if (rank < 0) return undefined;
  return ranking.slice(rank + 1).flat().length - ranking.slice(0, rank).flat().length;
}
