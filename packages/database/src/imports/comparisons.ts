// The comparisons of a batch and the judgments on them. A comparison may be there already, with judgments: then others' are
// added to it, and nobody's twice.

import type { FileJudgment, FileRecord } from '@tastemaker/contracts';
import { agreesWithGold } from '@tastemaker/labeling';
import { uuidv7 } from '../connection/uuid.js';
import {
  type Draft,
  foundOf,
  type ImportTarget,
  type KnownPrompt,
  knownOf,
  type OpenComparison,
  type Surroundings,
} from './batch.js';
import type { Identified } from './identify.js';
import { standInName } from './labelers.js';
import type { ComparisonRow, JudgmentRow } from './rows.js';

export interface Judged {
  prompt: KnownPrompt;
  /** In the record's order. */
  completionIds: string[];
}

/** Adds the record's comparison, and the judgments on it. Notes those that contradict what the same labeler said before. */
export function judge(
  item: Identified,
  { prompt, completionIds }: Judged,
  surroundings: Surroundings,
  draft: Draft,
): void {
  const { originKey, record, line } = item;
  if (originKey === undefined) return;
  const { target, labelers } = surroundings;
  const goldAnswer = goldOf(record, completionIds);
  const comparison =
    comparisonBefore(originKey, surroundings, draft) ??
    opened(target, record, { originKey, prompt, completionIds, goldAnswer }, draft);
  let repeated = 0;
  for (const [index, judgment] of record.judgments.entries()) {
    const labelerId = labelers.get(standInName(judgment.labeler, index, target.source)) ?? '';
    const row = judgmentRow(judgment, { comparison, ids: completionIds, labelerId, goldAnswer, now: target.now });
    const found = foundOf(row);
    const before = comparison.found.get(labelerId);
    if (before === undefined) add(draft, comparison, row, found);
    else if (before !== found) target.notes.skip(line, 'its labeler has judged this comparison before, otherwise');
    else repeated++;
  }
  if (repeated > 0 && repeated === record.judgments.length) target.notes.skip(line, 'its judgments are there already');
}

function comparisonBefore(
  originKey: string,
  { before, stored }: Surroundings,
  { known: { comparisons } }: Draft,
): OpenComparison | undefined {
  const isOfBatch = comparisons.has(originKey);
  const comparison = knownOf(originKey, [comparisons, before.comparisons, stored.comparisons]);
  if (isOfBatch || comparison === undefined) return comparison;
  // The row is the batch before's to write.
  const written = { ...comparison, row: undefined };
  comparisons.set(originKey, written);
  return written;
}

function opened(
  { settings }: ImportTarget,
  record: FileRecord,
  { originKey, prompt, completionIds, goldAnswer }: Judged & Pick<ComparisonRow, 'originKey' | 'goldAnswer'>,
  { rows, known }: Draft,
): OpenComparison {
  const isWaiting = record.judgments.length === 0 && record.purpose === 'work';
  const { judgmentsPerComparison: needed, judgmentsLimit: limit, skillTags } = settings;
  const skills = prompt.tags.filter((tag) => skillTags.includes(tag)).toSorted();
  const row: ComparisonRow = {
    id: uuidv7(),
    promptId: prompt.id,
    completionIds,
    purpose: record.purpose,
    goldAnswer,
    originKey,
    askedBy: record.askedBy,
    requiredSkills: isWaiting ? skills : [],
    needed: isWaiting ? needed : 0,
    limit: isWaiting && limit !== null ? Math.max(limit, needed) : null,
    done: 0,
  };
  rows.comparisons.push(row);
  const comparison = { id: row.id, completionIds, row, found: new Map<string, string>() };
  known.comparisons.set(originKey, comparison);
  return comparison;
}

function goldOf({ goldAnswer }: FileRecord, ids: readonly string[]): ComparisonRow['goldAnswer'] {
  if (goldAnswer === undefined || 'allBad' in goldAnswer) return goldAnswer ?? null;
  return { ranking: named(goldAnswer.ranking, ids) };
}

function add({ rows, extended }: Draft, comparison: OpenComparison, row: JudgmentRow, found: string): void {
  rows.judgments.push(row);
  comparison.found.set(row.labelerId, found);
  if (row.verdict === 'skip') return;
  if (comparison.row === undefined) {
    extended.set(comparison.id, (extended.get(comparison.id) ?? 0) + 1);
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
