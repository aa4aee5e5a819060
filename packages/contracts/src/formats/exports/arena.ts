// A judged comparison as Arena battles.
import type { ComparisonRecord } from '../../snapshots.js';
import { nobody, type winners } from '../arena.js';
import { partDialogues } from '../dialogue.js';
import { inTermsOfFirst } from '../pairs.js';

type JudgmentRecord = ComparisonRecord['judgments'][number];

/** Each two completions that a judgment speaks of as a battle; a is the one that was displayed first, where that is known. */
export function arenaRowsOf(record: ComparisonRecord): Record<string, unknown>[] {
  return record.judgments.flatMap((judgment) => {
    if (judgment.verdict === 'skip') return [];
    const shown = judgment.displayedOrder?.length ? judgment.displayedOrder : record.completions.map((_, i) => i);
    const pairs = shown.flatMap((a, at) => shown.slice(at + 1).map((b) => [a, b] as const));
    return pairs.map(([a, b]) => battleOf(record, judgment, a, b)).filter((row) => row !== undefined);
  });
}

function battleOf(
  record: ComparisonRecord,
  judgment: JudgmentRecord,
  a: number,
  b: number,
): Record<string, unknown> | undefined {
  const winner = winnerOf(judgment, a, b);
  const [one, other] = [record.completions[a], record.completions[b]];
  if (winner === undefined || one === undefined || other === undefined) return undefined;
  const { messages, split, tags = [] } = record;
  const { strength, createdAt } = judgment;
  const conversation = (content: string) => [...messages, { role: 'assistant' as const, content }];
  const sides = { conversation_a: conversation(one.text), conversation_b: conversation(other.text) };
  const parted = partDialogues(sides.conversation_a, sides.conversation_b);
  const isExact =
    parted === 'same' ||
    JSON.stringify(parted) === JSON.stringify({ messages, chosen: one.text, rejected: other.text });
  return {
    question_id: record.comparisonId,
    model_a: one.source ?? nobody,
    model_b: other.source ?? nobody,
    winner,
    judge: judgment.labeler ?? judgment.labelerId,
    ...sides,
    turn: messages.filter(({ role }) => role === 'user').length,
    anony: true,
    split,
    tags,
    strength: strength === null ? null : inTermsOfFirst(strength, a),
    tstamp: createdAt === undefined ? null : secondsOf(createdAt),
    created_at: createdAt ?? null,
    ...(isExact ? {} : { exact: { messages, a: one.text, b: other.text } }),
  };
}

/** Undefined where a partial ranking leaves one of them out. */
function winnerOf({ verdict, ranking }: JudgmentRecord, a: number, b: number): keyof typeof winners | undefined {
  if (verdict === 'allBad') return 'tie (bothbad)';
  const [rankA, rankB] = [a, b].map((index) => ranking?.findIndex((group) => group.includes(index)) ?? -1);
  if (rankA === undefined || rankB === undefined || rankA < 0 || rankB < 0) return undefined;
  return rankA === rankB ? 'tie' : rankA < rankB ? 'model_a' : 'model_b';
}

/** Since 1970. To the microsecond, which `Date` does not hold. */
function secondsOf(instant: string): number {
  const [, fraction = ''] = /\.(\d+)/.exec(instant) ?? [];
  const seconds = Math.floor(Date.parse(instant) / 1000);
  return Number(`${seconds}.${fraction || '0'}`);
}
