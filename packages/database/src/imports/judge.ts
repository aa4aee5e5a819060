// The comparisons of a batch and the judgments on them. A comparison may be there already, with judgments: then others' are
// added to it, and nobody's twice.

import type { FileJudgment, FileRecord } from '@tastemaker/contracts';
import { agreesWithGold } from '../repositories/gold-answers.js';
import { uuidv7 } from '../uuid.js';
import type { Identified } from './identify.js';
import { standInName } from './labelers.js';
import type { ImportTarget } from './order.js';
import { completionKey, type ResolvedPrompt } from './resolve.js';
import type { ComparisonRow, JudgmentRow } from './rows.js';
import type { StoredComparison } from './stored-before.js';

/** What is known of a batch when its comparisons are made. */
export interface Known {
  prompts: ReadonlyMap<string, ResolvedPrompt>;
  /** Ids by `completionKey`. */
  completions: ReadonlyMap<string, string>;
  /** Ids of stand-ins, by name. */
  labelers: ReadonlyMap<string, string>;
  /** By origin key. */
  stored: ReadonlyMap<string, StoredComparison>;
}

export interface Judged {
  comparisons: ComparisonRow[];
  judgments: JudgmentRow[];
  /** Comparisons from before, and how many more judgments (skips don't count) each has now. */
  extended: Map<string, number>;
}

interface OpenComparison {
  id: string;
  completionIds: string[];
  /** Undefined for one from before. */
  row: ComparisonRow | undefined;
  /** What each labeler found, as a text to compare. */
  found: Map<string, string>;
}

/** The batch's new rows. Tells the notes of judgments that contradict what the same labeler said before. */
export function judge(target: ImportTarget, batch: readonly Identified[], known: Known): Judged {
  const judged: Judged = { comparisons: [], judgments: [], extended: new Map() };
  const open = new Map<string, OpenComparison>();
  for (const item of batch) {
    const { originKey, record, line } = item;
    if (originKey === undefined) continue;
    const ids = idsOf(item, known);
    const comparison = open.get(originKey) ?? opened(target, item, ids, known, judged);
    open.set(originKey, comparison);
    for (const [index, judgment] of record.judgments.entries()) {
      const labelerId = known.labelers.get(standInName(judgment.labeler, index, target.source)) ?? '';
      const row = judgmentRow(judgment, {
        comparison,
        ids,
        labelerId,
        goldAnswer: goldOf(record, ids),
        now: target.now,
      });
      const found = textOf(row);
      const before = comparison.found.get(labelerId);
      if (before === undefined) add(judged, comparison, row, found);
      else if (before !== found) target.notes.skip(line, 'its labeler has judged this comparison before, otherwise');
    }
  }
  return judged;
}

function idsOf({ promptHash, completions }: Identified, known: Known): string[] {
  const promptId = known.prompts.get(promptHash)?.id ?? '';
  return completions.map((completion) => known.completions.get(completionKey(promptId, completion)) ?? '');
}

function opened(
  { settings }: ImportTarget,
  { originKey = '', promptHash, record }: Identified,
  completionIds: string[],
  { prompts, stored }: Known,
  judged: Judged,
): OpenComparison {
  const before = stored.get(originKey);
  if (before !== undefined) {
    const found = new Map(before.judgments.map((judgment) => [judgment.labelerId, textOf(judgment)]));
    return { id: before.id, completionIds: before.completionIds, row: undefined, found };
  }
  const prompt = prompts.get(promptHash);
  const isWaiting = record.judgments.length === 0 && record.purpose === 'work';
  const { judgmentsPerComparison: needed, judgmentsLimit: limit, skillTags } = settings;
  const skills = prompt?.tags.filter((tag) => skillTags.includes(tag)).toSorted() ?? [];
  const row: ComparisonRow = {
    id: uuidv7(),
    promptId: prompt?.id ?? '',
    completionIds,
    purpose: record.purpose,
    goldAnswer: goldOf(record, completionIds),
    originKey,
    requiredSkills: isWaiting ? skills : [],
    needed: isWaiting ? needed : 0,
    limit: isWaiting && limit !== null ? Math.max(limit, needed) : null,
    done: 0,
  };
  judged.comparisons.push(row);
  return { id: row.id, completionIds, row, found: new Map() };
}

function goldOf({ goldAnswer }: FileRecord, ids: readonly string[]): ComparisonRow['goldAnswer'] {
  if (goldAnswer === undefined || 'allBad' in goldAnswer) return goldAnswer ?? null;
  return { ranking: named(goldAnswer.ranking, ids) };
}

function add(judged: Judged, comparison: OpenComparison, row: JudgmentRow, found: string): void {
  judged.judgments.push(row);
  comparison.found.set(row.labelerId, found);
  if (row.verdict === 'skip') return;
  if (comparison.row === undefined) {
    judged.extended.set(comparison.id, (judged.extended.get(comparison.id) ?? 0) + 1);
  } else {
    comparison.row.needed += 1;
    comparison.row.done += 1;
  }
}

interface About {
  comparison: OpenComparison;
  /** Completion ids in the record's order. */
  ids: readonly string[];
  labelerId: string;
  goldAnswer: ComparisonRow['goldAnswer'];
  now: string;
}

function judgmentRow(judgment: FileJudgment, { comparison, ids, labelerId, goldAnswer, now }: About): JudgmentRow {
  const { verdict, rationale, dwellMs, guidelineVersion } = judgment;
  const ranking = judgment.ranking && named(judgment.ranking, ids);
  const displayedOrder = judgment.displayedOrder.map((index) => ids[index] ?? '');
  return {
    id: uuidv7(),
    comparisonId: comparison.id,
    labelerId,
    verdict,
    ranking,
    skipReason: verdict === 'skip' ? (judgment.skipReason ?? 'other') : null,
    strength: strengthOf(judgment, ids[0], displayedOrder[0] ?? comparison.completionIds[0]),
    rationale,
    ratings: judgment.ratings && ratingsOf(judgment.ratings, ids),
    goldCorrect: goldAnswer && agreesWithGold(goldAnswer, { verdict, ranking }),
    dwellMs,
    displayedOrder,
    guidelineVersion,
    createdAt: judgment.createdAt ?? now,
  };
}

function named(ranking: readonly (readonly number[])[], ids: readonly string[]): string[][] {
  return ranking.map((group) => group.map((index) => ids[index] ?? ''));
}

/** Stored in terms of what was displayed first, or, where that is not known, of the comparison's first completion. */
function strengthOf(
  { strength }: FileJudgment,
  first: string | undefined,
  reference: string | undefined,
): number | null {
  return strength === null || strength === 0 || first === reference ? strength : -strength;
}

function ratingsOf(ratings: NonNullable<FileJudgment['ratings']>, ids: readonly string[]): JudgmentRow['ratings'] {
  const byId = (values: readonly (number | null)[]) =>
    Object.fromEntries(values.flatMap((value, i) => (value === null ? [] : [[ids[i] ?? '', value]])));
  return Object.fromEntries(Object.entries(ratings).map(([criterion, values]) => [criterion, byId(values)]));
}

function textOf({ verdict, ranking }: { verdict: string; ranking: string[][] | null }): string {
  return JSON.stringify([verdict, ranking?.map((group) => group.toSorted()) ?? null]);
}
