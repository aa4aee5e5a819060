// A pair as a row of HH-RLHF.
import { formatAnswered, isSamePair } from '../dialogue.js';
import { partOf } from '../layouts/hh.js';
import type { Pair } from '../pairs.js';
import { exactRow } from './message-rows.js';
import { type MarginSource, pairFactsOf } from './pair-columns.js';

/** A pair as HH has it. What dialogues cannot hold exactly, such as a system's message, stands in `exact`, too. */
export function hhRowOf(pair: Pair, margin: MarginSource): Record<string, unknown> {
  const { messages, chosen, rejected } = pair;
  const sides = { chosen: formatAnswered(messages, chosen), rejected: formatAnswered(messages, rejected) };
  const back = partOf(sides);
  const isExact = typeof back === 'object' && isSamePair(back, pair);
  const row: Record<string, unknown> = sides;
  // Spread into a new object they would take thirty times as long.
  Object.assign(row, pairFactsOf(pair, margin));
  return isExact ? row : Object.assign(row, { exact: exactRow(messages, ['chosen', chosen], ['rejected', rejected]) });
}
