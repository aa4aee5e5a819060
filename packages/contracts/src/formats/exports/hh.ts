// A pair as a row of HH-RLHF.
import { formatDialogue, isSamePair } from '../dialogue.js';
import { partOf } from '../hh.js';
import type { Pair } from '../pairs.js';
import { type MarginSource, pairFactsOf } from './pair-columns.js';

/** A pair as HH has it. What dialogues cannot hold exactly, such as a system's message, stands in `exact`, too. */
export function hhRowOf(pair: Pair, margin: MarginSource): Record<string, unknown> {
  const { messages, chosen, rejected } = pair;
  const sides = { chosen: formatDialogue(messages, chosen), rejected: formatDialogue(messages, rejected) };
  const back = partOf(sides);
  const isExact = typeof back === 'object' && isSamePair(back, pair);
  const row: Record<string, unknown> = sides;
  // Spread into a new object they would take thirty times as long.
  Object.assign(row, pairFactsOf(pair, margin));
  return isExact ? row : Object.assign(row, { exact: { messages, chosen, rejected } });
}
