// Which words of a text another one lacks; loaded when differences are asked for.
import { diffWordsWithSpace } from 'diff';

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A comparison that takes longer is given up: nothing is told. */
const mostMs = 300;

/** Two words or less between two stretches say nothing by themselves, and neither does a stretch without a word. */
const mostBetween = 2;

export function wordsNotIn(text: string, other: string): Stretch[] {
  const changes = diffWordsWithSpace(other, text, { timeout: mostMs });
  const stretches: Stretch[] = [];
  let at = 0;
  for (const { value, added, removed } of changes ?? []) {
    if (removed) continue;
    const before = stretches.at(-1);
    if (added && /[\p{L}\p{N}]/u.test(value)) {
      const between = before === undefined ? [] : text.slice(before.to, at).split(/\s+/).filter(Boolean);
      const isNext = before !== undefined && between.length <= mostBetween;
      if (isNext) stretches.splice(-1, 1, { from: before.from, to: at + value.trimEnd().length });
      else stretches.push({ from: at, to: at + value.trimEnd().length });
    }
    at += value.length;
  }
  return stretches;
}
