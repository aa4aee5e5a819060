// Which of a snapshot's comparisons a report scores: all, or so many that are always the same.
import { createHash } from 'node:crypto';
import type { Split } from '@tastemaker/contracts';
import type { JudgedComparison } from '@tastemaker/reward-model';

export type DrawnSplits = Readonly<Record<Split, readonly JudgedComparison[]>>;

/** What a model has been trained on is looked at to see what it remembers; a quarter as many tell that. */
const trainingShare = 0.25;

/**
 * Without gold and flagged comparisons, as in training. Of more than `most` comparisons those with the lowest hashes of their
 * prompts are taken, all of a prompt together as far as they fit.
 */
export function drawSplits(judged: DrawnSplits, most: number): DrawnSplits {
  return {
    train: drawn(judged.train, Math.max(1, Math.floor(trainingShare * most))),
    validation: drawn(judged.validation, most),
    test: drawn(judged.test, most),
  };
}

function drawn(comparisons: readonly JudgedComparison[], most: number): JudgedComparison[] {
  const fitting = comparisons.filter(({ gold, flagged }) => !gold && !flagged);
  if (fitting.length <= most) return fitting;
  const chosen = new Set(
    fitting
      .map((comparison) => ({ comparison, place: placeOf(comparison) }))
      .toSorted((a, b) => (a.place < b.place ? -1 : 1))
      .slice(0, most)
      .map(({ comparison }) => comparison),
  );
  return fitting.filter((comparison) => chosen.has(comparison));
}

function placeOf({ prompt, id = '' }: JudgedComparison): string {
  return createHash('sha256').update(prompt).digest('hex') + id;
}

/** By which the model is judged: test, else validation; what it was trained on only where that was another snapshot. */
export function headlineOf(drawnSplits: DrawnSplits, trainedOnSnapshot: boolean): Split | null {
  const unseen: Split[] = trainedOnSnapshot ? ['test', 'validation'] : ['test', 'validation', 'train'];
  return unseen.find((split) => drawnSplits[split].length > 0) ?? null;
}
