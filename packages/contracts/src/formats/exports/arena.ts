// A judged comparison as Arena battles.

import { answerContent, messagesOfAnswer } from '../../messages.js';
import type { ComparisonRecord } from '../../snapshots.js';
import { areSameMessages } from '../dialogue.js';
import { nobody, partBattle, type winners } from '../layouts/arena.js';
import { inTermsOfFirst } from '../pairs.js';
import { exactRow, messageRows } from './message-rows.js';

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
  const sides = {
    conversation_a: [...messages, ...messagesOfAnswer(one)],
    conversation_b: [...messages, ...messagesOfAnswer(other)],
  };
  const back = partBattle(sides.conversation_a, sides.conversation_b);
  const isExact =
    back !== undefined &&
    areSameMessages(back.messages, messages) &&
    answerContent(back.a) === answerContent(one) &&
    answerContent(back.b) === answerContent(other);
  return {
    question_id: record.comparisonId,
    model_a: one.source ?? nobody,
    model_b: other.source ?? nobody,
    winner,
    judge: judgment.labeler ?? judgment.labelerId,
    conversation_a: messageRows(sides.conversation_a),
    conversation_b: messageRows(sides.conversation_b),
    turn: messages.filter(({ role }) => role === 'user').length,
    anony: true,
    split,
    tags,
    strength: strength === null ? null : inTermsOfFirst(strength, a),
    tstamp: createdAt === undefined ? null : secondsOf(createdAt),
    created_at: createdAt ?? null,
    ...(isExact ? {} : { exact: exactRow(messages, ['a', one], ['b', other]) }),
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
