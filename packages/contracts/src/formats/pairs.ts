// One answer preferred to another (or tied with it): what most file formats hold a row of. A ranking of K completions is
// C(K,2) of them.
import type { Split } from '../prompts.js';
import type { ComparisonRecord } from '../snapshots.js';
import { hash32 } from '../split.js';
import type { Parted } from './dialogue.js';
import { checkedRecord, type FileJudgment, type FileRecord, plainJudgment, type RowReading } from './file-record.js';

/** What is known of a pair beside its texts. */
export interface PairFacts {
  /** Then `chosen` is not better than `rejected`. */
  tie: boolean;
  /** How much better, −3…3, as its labeler said; null: not said. */
  strength: number | null;
  /** How much better on a file's own scale. */
  margin: number | null;
  /** What each was rated over all. */
  scores: { chosen: number; rejected: number } | null;
  /** How many labelers say so. */
  weight: number;
  split: Split | undefined;
  tags: string[];
  labeler: string | undefined;
  createdAt: string | null;
  /** What wrote each, where that is known. */
  sources: { chosen: string | null; rejected: string | null };
}

export interface Pair extends Parted, PairFacts {}

/** A pair as a record. Its completions are in an order that tells nothing of which was preferred. */
export function recordOfPair({ messages, chosen, rejected }: Parted, facts: PairFacts): RowReading {
  const { tags, split, sources } = facts;
  const better = { text: chosen, source: sources.chosen };
  const worse = { text: rejected, source: sources.rejected };
  const isBetterFirst = isBefore(better, worse);
  const record: FileRecord = {
    messages,
    contextDocuments: [],
    tags,
    split,
    completions: isBetterFirst ? [better, worse] : [worse, better],
    purpose: 'work',
    judgments: judgmentsOf(facts, isBetterFirst ? 0 : 1),
  };
  return checkedRecord(record);
}

/** By hash: alphabetical order might go with what people like. */
function isBefore(a: { text: string; source: string | null }, b: { text: string; source: string | null }): boolean {
  const [one, other] = [hash32(a.text.slice(-100)), hash32(b.text.slice(-100))];
  if (one !== other) return one < other;
  return a.text === b.text ? (a.source ?? '') < (b.source ?? '') : a.text < b.text;
}

function judgmentsOf(pair: PairFacts, winner: 0 | 1): FileJudgment[] {
  const loser = 1 - winner;
  const judgment: FileJudgment = {
    ...plainJudgment,
    ranking: pair.tie ? [[0, 1]] : [[winner], [loser]],
    strength: pair.strength === null ? null : inTermsOfFirst(pair.strength, winner),
    ratings: ratingsOf(pair, winner),
    createdAt: pair.createdAt,
  };
  if (pair.labeler !== undefined) return [{ ...judgment, labeler: pair.labeler }];
  if (!isCount(pair.weight)) return [judgment];
  // So many people said the same; nobody knows who.
  return Array.from({ length: pair.weight }, (_, i) => ({ ...judgment, labeler: `#${i + 1}` }));
}

function isCount(weight: number): boolean {
  return Number.isInteger(weight) && weight >= 2 && weight <= 100;
}

function ratingsOf({ margin, scores }: PairFacts, winner: 0 | 1): FileJudgment['ratings'] {
  const inOrder = (chosen: number, rejected: number) => (winner === 0 ? [chosen, rejected] : [rejected, chosen]);
  if (margin === null && scores === null) return null;
  return {
    ...(margin === null ? {} : { margin: inOrder(margin, 0) }),
    ...(scores === null ? {} : { score: inOrder(scores.chosen, scores.rejected) }),
  };
}

/** What of a comparison pairs are made of. */
export type JudgedRecord = Pick<ComparisonRecord, 'messages' | 'split' | 'tags' | 'completions' | 'judgments'>;

/** What a comparison says, pair by pair: a pair for each two completions that a judgment ranks, in the order of judgments. */
export function pairsOf(record: JudgedRecord): Pair[] {
  const pairs: Pair[] = [];
  for (const judgment of record.judgments) addPairs(pairs, record, judgment);
  return pairs;
}

/** The same, with judgments that say the same as one: its weight is how many, and nobody is named. */
export function mergedPairsOf(record: JudgedRecord): Pair[] {
  const merged = new Map<string, Pair>();
  for (const pair of pairsOf(record)) {
    const { chosen, rejected, tie, strength, margin } = pair;
    const key = JSON.stringify([chosen, rejected, pair.sources, tie, strength, margin]);
    const before = merged.get(key);
    if (before === undefined) merged.set(key, { ...pair, labeler: undefined, createdAt: null, scores: null });
    else before.weight += 1;
  }
  return [...merged.values()];
}

type JudgmentRecord = ComparisonRecord['judgments'][number];

/** Loops, as nearly all rankings are of two: a hundred thousand a second go through here when a snapshot is exported. */
function addPairs(pairs: Pair[], record: JudgedRecord, judgment: JudgmentRecord): void {
  const groups = judgment.ranking ?? [];
  for (const [rank, group] of groups.entries()) {
    for (const [at, winner] of group.entries()) {
      for (const other of group.slice(at + 1)) pairs.push(pairOf(record, judgment, winner, other, true));
      for (const lower of groups.slice(rank + 1)) {
        for (const loser of lower) pairs.push(pairOf(record, judgment, winner, loser, false));
      }
    }
  }
}

function pairOf(record: JudgedRecord, judgment: JudgmentRecord, winner: number, loser: number, tie: boolean): Pair {
  const { messages, split, tags = [], completions } = record;
  const rated = (criterion: string) => {
    const [chosen, rejected] = [judgment.ratings?.[criterion]?.[winner], judgment.ratings?.[criterion]?.[loser]];
    return typeof chosen === 'number' && typeof rejected === 'number' ? { chosen, rejected } : null;
  };
  const margin = rated('margin');
  return {
    messages,
    chosen: completions[winner]?.text ?? '',
    rejected: completions[loser]?.text ?? '',
    tie,
    strength: judgment.strength === null ? null : inTermsOfFirst(judgment.strength, winner),
    margin: margin === null ? null : margin.chosen - margin.rejected,
    scores: rated('score'),
    weight: 1,
    split,
    tags,
    labeler: judgment.labeler ?? judgment.labelerId,
    createdAt: judgment.createdAt ?? null,
    sources: { chosen: completions[winner]?.source ?? null, rejected: completions[loser]?.source ?? null },
  };
}

/** Turned around when the better one is not the first; −0 is 0. */
function inTermsOfFirst(strength: number, better: number): number {
  return better === 0 || strength === 0 ? strength : -strength;
}
