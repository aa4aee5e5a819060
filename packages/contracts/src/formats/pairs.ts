// One answer preferred to another (or tied with it): what most file formats hold a row of. A ranking of K completions is
// C(K,2) of them.
import type { Split } from '../prompts.js';
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
  scores: { chosen: number | null; rejected: number | null } | null;
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
  const better = { ...chosen, source: sources.chosen };
  const worse = { ...rejected, source: sources.rejected };
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
  if (pair.weight === 1) return [judgment];
  // So many people said the same; nobody knows who.
  return Array.from({ length: pair.weight }, (_, i) => ({ ...judgment, labeler: `#${i + 1}` }));
}

function ratingsOf({ margin, scores }: PairFacts, winner: 0 | 1): FileJudgment['ratings'] {
  const inOrder = (chosen: number | null, rejected: number | null) =>
    winner === 0 ? [chosen, rejected] : [rejected, chosen];
  if (margin === null && scores === null) return null;
  return {
    ...(margin === null ? {} : { margin: inOrder(margin, 0) }),
    ...(scores === null ? {} : { score: inOrder(scores.chosen, scores.rejected) }),
  };
}

/** Turned around when the better one is not the first; −0 is 0. */
export function inTermsOfFirst(strength: number, better: number): number {
  return better === 0 || strength === 0 ? strength : -strength;
}
