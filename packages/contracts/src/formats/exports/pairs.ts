// The pairs that a judged comparison is: a ranking of K completions is C(K,2) of them.
import { type Answer, answerContent } from '../../messages.js';
import type { ComparisonRecord } from '../../snapshots.js';
import { inTermsOfFirst, type Pair } from '../pairs.js';

/** What of a comparison pairs are made of. */
export type JudgedRecord = Pick<ComparisonRecord, 'messages' | 'split' | 'tags' | 'completions' | 'judgments'>;

/** What a comparison says, pair by pair: a pair for each two completions that a judgment ranks, in the order of judgments. */
export function pairsOf(record: JudgedRecord): Pair[] {
  const pairs: Pair[] = [];
  for (const judgment of record.judgments) addPairs(pairs, record, judgment);
  return pairs;
}

/**
 * The same, with judgments that say the same as one: its weight is how many, and nobody is named. Judgments that differ in
 * strength or margin do not say the same; scores are kept where all gave the same ones.
 */
export function mergedPairsOf(record: JudgedRecord): Pair[] {
  const merged = new Map<string, Pair>();
  for (const pair of pairsOf(record)) {
    const { chosen, rejected, sources, tie, strength, margin, scores } = pair;
    const key = JSON.stringify([answerContent(chosen), answerContent(rejected), sources, tie, strength, margin]);
    const before = merged.get(key);
    if (before === undefined) {
      merged.set(key, { ...pair, labeler: undefined, createdAt: null });
    } else {
      before.weight += 1;
      if (before.scores?.chosen !== scores?.chosen || before.scores?.rejected !== scores?.rejected)
        before.scores = null;
    }
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
    chosen: answerAt(completions[winner]),
    rejected: answerAt(completions[loser]),
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

function answerAt(completion: JudgedRecord['completions'][number] | undefined): Answer {
  const { text = '', messages } = completion ?? {};
  return messages === undefined ? { text } : { text, messages };
}
