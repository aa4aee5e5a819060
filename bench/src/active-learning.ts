/** One course of asking: a strategy picks a pair, its label is learned at once, and the head is measured on held-out pairs. */

import { approximateInformation, beliefDisagreement, LiveHead, mulberry32 } from '@tastemaker/preference';
import type { ActiveData, LabeledPair } from './active-data.js';

export type CourseStrategy = 'random' | 'nearest' | 'disagreement' | 'information';
export const courseStrategies: readonly CourseStrategy[] = ['random', 'nearest', 'disagreement', 'information'];

export interface CourseOptions {
  readonly strategy: CourseStrategy;
  /** Of the split of prompts, and of what is drawn; the split is the same for every strategy. */
  readonly seed: number;
  readonly labels: number;
  readonly evaluateEvery: number;
  readonly explorationShare: number;
  /** Standard deviation of a typical pair's margin before any label, in logits. */
  readonly priorMargin: number;
}

/** Accuracy on held-out pairs after so many labels. */
export interface CoursePoint {
  readonly labels: number;
  readonly accuracy: number;
}

/** Share of the prompts that is held out. */
const heldShare = 1 / 3;

export function course(data: ActiveData, options: CourseOptions): CoursePoint[] {
  const { seed, labels, evaluateEvery } = options;
  const split = mulberry32(seed);
  const isHeld = Array.from({ length: data.prompts }, () => split() < heldShare);
  const pool = data.labels.filter(({ prompt }) => isHeld[prompt] === false);
  const held = data.truth.filter(({ prompt }) => isHeld[prompt] === true);
  const pairs = Int32Array.from(pool.flatMap(({ first, second }) => [first, second]));
  const { features, size } = data;
  const priorDeviation = options.priorMargin / Math.sqrt(meanSquaredDistance(data, pool));
  const head = new LiveHead({ features, size, pairs, priorDeviation });
  const random = mulberry32(seed + 1_000_003);
  const open = new Set(pool.keys());
  const points: CoursePoint[] = [];
  for (let count = 1; count <= Math.min(labels, pool.length); count += 1) {
    const pair = next(head, open, options, random);
    open.delete(pair);
    const label = pool[pair];
    if (label !== undefined) head.vote(String(pair), [{ ...label, weight: 1 }]);
    if (count % evaluateEvery === 0) points.push({ labels: count, accuracy: accuracyOn(head, held) });
  }
  return points;
}

function next(
  head: LiveHead,
  open: ReadonlySet<number>,
  { strategy, explorationShare }: CourseOptions,
  random: () => number,
): number {
  const all = [...open];
  const explores = strategy === 'random' || random() < explorationShare;
  if (explores) return all[Math.floor(random() * all.length)] ?? 0;
  let [best, most] = [all[0] ?? 0, Number.NEGATIVE_INFINITY];
  for (const pair of all) {
    const worth = worthOf[strategy](head.pairMargin(pair));
    if (worth > most) [best, most] = [pair, worth];
  }
  return best;
}

const worthOf = {
  nearest: ({ mean }: { mean: number }) => -Math.abs(mean),
  disagreement: beliefDisagreement,
  information: approximateInformation,
} as const;

/** Ties of the head are half right. */
function accuracyOn(head: LiveHead, held: readonly LabeledPair[]): number {
  const right = held.map(({ first, second, outcome }) => {
    const margin = head.score(first) - head.score(second);
    return margin === 0 ? 0.5 : Number(margin > 0 === outcome > 0.5);
  });
  return right.reduce((sum, one) => sum + one, 0) / right.length;
}

function meanSquaredDistance({ features, size }: ActiveData, pairs: readonly LabeledPair[]): number {
  let sum = 0;
  for (const { first, second } of pairs)
    for (let i = 0; i < size; i += 1)
      sum += ((features[first * size + i] ?? 0) - (features[second * size + i] ?? 0)) ** 2;
  return sum / pairs.length;
}

/**
 * The first number of labels from which the accuracy, averaged over three measurements in a row, is the target or more; the
 * last number of the course where it never is.
 */
export function labelsNeeded(points: readonly CoursePoint[], target: number): number {
  for (let i = 1; i + 1 < points.length; i += 1) {
    const three = points.slice(i - 1, i + 2).reduce((sum, { accuracy }) => sum + accuracy, 0) / 3;
    if (three >= target) return points[i]?.labels ?? 0;
  }
  return points.at(-1)?.labels ?? 0;
}
