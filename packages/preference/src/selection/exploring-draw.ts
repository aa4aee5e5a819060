/* oxlint-disable typescript/no-non-null-assertion -- indices are of `order`, which callers give */
/**
 * A draw that follows a strategy's order, but for a share at random, and knows how likely each of its picks was: dividing by
 * that makes estimates over what was picked unbiased (Horvitz & Thompson 1952).
 */

export interface Pick {
  /** Of the order. */
  readonly item: number;
  /** The probability that this draw picks it, above 0 up to 1. */
  readonly propensity: number;
  /** Picked at random, not by the order. */
  readonly explored: boolean;
}

/**
 * `count` of the items of `order` (best first), all different. First a share of them is drawn at random from all, each set
 * as likely; then the best of those that are left fill up. The share is kept on average: k of them is one of the two whole
 * numbers around `share · count`.
 *
 * The item of rank r (from 0) among N is picked with probability `k/N + (1 − k/N) · P(H ≥ r − count + k + 1)`, where H, how
 * many of the r before it were drawn at random, is hypergeometric; averaged over the two k. With a share above 0 every item
 * has a chance, k/N at least.
 * @param random uniform numbers from 0 up to 1
 */
export function exploringDraw(
  order: ArrayLike<number>,
  count: number,
  explorationShare: number,
  random: () => number,
): Pick[] {
  const items = order.length;
  const wanted = Math.min(count, items);
  const mean = explorationShare * wanted;
  const fewer = Math.floor(mean);
  const more = mean - fewer;
  const explored = fewer + (random() < more ? 1 : 0);
  const propensity = (rank: number) =>
    (1 - more) * rankPropensity(rank, items, wanted, fewer) +
    (more === 0 ? 0 : more * rankPropensity(rank, items, wanted, fewer + 1));
  const drawn = new Set(drawWithout(items, explored, random));
  const picks = [...drawn].map((rank) => ({ item: order[rank]!, propensity: propensity(rank), explored: true }));
  for (let rank = 0; picks.length < wanted; rank += 1) {
    if (!drawn.has(rank)) picks.push({ item: order[rank]!, propensity: propensity(rank), explored: false });
  }
  return picks;
}

function rankPropensity(rank: number, items: number, count: number, explored: number): number {
  const chosen = count - explored;
  const least = rank - chosen + 1;
  const byOrder = least <= 0 ? 1 : upperTail(items - 1, rank, explored, least);
  return explored / items + (1 - explored / items) * byOrder;
}

/** `P(H ≥ least)` of the successes H among `draws` out of `population`, of which `marked` are successes. */
function upperTail(population: number, marked: number, draws: number, least: number): number {
  let sum = 0;
  for (let hits = least; hits <= Math.min(draws, marked); hits += 1) {
    if (draws - hits > population - marked) continue;
    sum += Math.exp(
      logChoose(marked, hits) + logChoose(population - marked, draws - hits) - logChoose(population, draws),
    );
  }
  return Math.min(1, sum);
}

/** `log C(n, k)` */
function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const logFactorials = [0];

function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next += 1)
    logFactorials.push(logFactorials[next - 1]! + Math.log(next));
  return logFactorials[n]!;
}

/** `count` different numbers below `below`, each set of them as likely (Floyd's algorithm, Bentley & Floyd 1987). */
export function drawWithout(below: number, count: number, random: () => number): number[] {
  const drawn = new Set<number>();
  for (let limit = below - count; limit < below; limit += 1) {
    const candidate = Math.floor(random() * (limit + 1));
    drawn.add(drawn.has(candidate) ? limit : candidate);
  }
  return [...drawn];
}

/** The numbers below `below` in an order of chance (Fisher & Yates). */
export function shuffled(below: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: below }, (_, index) => index);
  for (let last = below - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
