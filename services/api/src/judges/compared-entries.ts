// Comparisons with what is known of their candidates, and the entries that an order names by key or by name.
import type { LeaderboardBy } from '@tastemaker/contracts';
import { comparedCompletions, type OpenDatabase, type VotedCompletion, withProjectVotes } from '@tastemaker/database';
import { type ComparedCandidates, type Entry, entryOf } from '@tastemaker/preference';
import { hashedPrompt } from '../leaderboard/votes-as-asked.js';

/** An order that the project's data cannot answer; the message says what there is instead. */
export class RefusedOrderError extends Error {
  override readonly name = 'RefusedOrderError';
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

export interface ComparedFilter {
  readonly tag?: string | undefined;
  readonly promptId?: string | undefined;
}

export interface ProjectCompared {
  readonly compared: ReadonlyMap<string, ComparedCandidates>;
  readonly completions: ReadonlyMap<string, VotedCompletion>;
}

/** The comparisons that people or judges have judged, by id, and the project's completions. */
export async function projectCompared(
  pool: OpenDatabase['pool'],
  projectId: string,
  { tag, promptId: only }: ComparedFilter,
): Promise<ProjectCompared> {
  const { completions, prompts } = await withProjectVotes(pool, projectId, false, (read) => Promise.resolve(read));
  const hashed = new Map([...prompts].map(([id, { systemPrompt }]) => [id, hashedPrompt(systemPrompt)]));
  const compared = new Map<string, ComparedCandidates>();
  for await (const { comparisonId, completionIds, ...comparison } of comparedCompletions(pool, projectId)) {
    const { promptId } = comparison;
    if (only !== undefined && promptId !== only) continue;
    if (tag !== undefined && prompts.get(promptId)?.tags.includes(tag) !== true) continue;
    compared.set(comparisonId, {
      ...comparison,
      systemPrompt: hashed.get(promptId) ?? null,
      completions: completionIds.map((id) => completions.get(id)),
    });
  }
  return { compared, completions };
}

/** What the project's completions are told apart as, whether anybody has judged them or not. */
export function completionEntries(completions: Iterable<VotedCompletion>, by: LeaderboardBy): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (by === 'guideline' || by === 'systemPrompt') return entries;
  for (const completion of completions) {
    const entry = entryOf(by, completion, { guidelineVersion: null, systemPrompt: null });
    if (entry !== undefined) entries.set(entry.key, entry);
  }
  return entries;
}

/** Names that a refusal lists. */
const listedAtMost = 20;

/** The entry of this key, or else the only one of this name. @throws RefusedOrderError that lists what there is */
export function namedEntry(
  entries: ReadonlyMap<string, Entry>,
  by: LeaderboardBy,
  reference: string,
  path: string,
): Entry {
  const [only, another] = [...entries.values()].filter(({ name }) => name === reference);
  const found = entries.get(reference) ?? (another === undefined ? only : undefined);
  if (found !== undefined) return found;
  if (only !== undefined) {
    const keys = [...entries.values()].filter(({ name }) => name === reference).map(({ key }) => key);
    throw new RefusedOrderError(path, `several entries are called “${reference}”; give a key: ${keys.join(', ')}`);
  }
  const names = [...entries.values()].map(({ name }) => name).toSorted();
  const more = names.length > listedAtMost ? `, and ${names.length - listedAtMost} more` : '';
  const there = names.length === 0 ? 'there are none' : `there are ${names.slice(0, listedAtMost).join(', ')}${more}`;
  throw new RefusedOrderError(path, `by ${by}, no completions here are “${reference}”: ${there}`);
}
