/* oxlint-disable typescript/no-non-null-assertion -- points are below `points`, by construction */
/** Blocks in which every two of some points meet equally often, or as nearly as can be found. */

export interface BlockDesign {
  /** Each of `size` different points, ascending. */
  readonly blocks: readonly (readonly number[])[];
  /** How often two points meet in a block: the rarest pair, and the most frequent one. */
  readonly concurrence: { readonly least: number; readonly most: number };
  /** Every two points meet equally often, and each point is in as many blocks: a balanced incomplete block design. */
  readonly isBalanced: boolean;
}

/** Base blocks are searched among so many: that finds every cyclic design of a few dozen points. */
const searchLimit = 200_000;

/**
 * A design of blocks of `size` of `points` points. A balanced one where one is found: one that is developed from base blocks modulo `points`, or modulo `points − 1` with a fixed point (Bose 1939), of
 * at most `most` blocks. Else nearly balanced: `most` blocks, each built of the points that have met least so far.
 */
export function blockDesign(points: number, size: number, most: number): BlockDesign {
  if (!(size >= 2 && size <= points)) throw new RangeError('A block holds two points at least, and at most all.');
  const all = choose(points, size);
  for (const fixed of [false, true]) {
    const found = developed(points, size, fixed, Math.min(most, all - 1));
    if (found !== undefined) return described(points, found);
  }
  if (all <= most) return described(points, allSets(points, size));
  return described(points, nearlyBalanced(points, size, most));
}

/** C(n, k), as a double. */
export function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i += 1) product = (product * (n - k + i)) / i;
  return Math.round(product);
}

export function allSets(points: number, size: number): number[][] {
  const sets: number[][] = [];
  const begun: number[] = [];
  const extend = (from: number): void => {
    if (begun.length === size) {
      sets.push([...begun]);
      return;
    }
    for (let point = from; point <= points - (size - begun.length); point += 1) {
      begun.push(point);
      extend(point + 1);
      begun.pop();
    }
  };
  extend(0);
  return sets;
}

/**
 * Blocks developed from a difference family: base blocks in which every difference modulo n occurs λ times. With a fixed
 * point ∞ (the last one), the base blocks that hold it have the others' differences, too. The smallest λ of at most `most`
 * blocks is taken.
 */
function developed(points: number, size: number, fixed: boolean, most: number): number[][] | undefined {
  const modulus = fixed ? points - 1 : points;
  for (let lambda = 1; ; lambda += 1) {
    const blocks = (lambda * points * (points - 1)) / (size * (size - 1));
    if (blocks > most) return undefined;
    if (!Number.isInteger(blocks) || blocks % modulus !== 0) continue;
    const replications = (lambda * (points - 1)) / (size - 1);
    if (!Number.isInteger(replications)) continue;
    // Each point beside ∞ meets it λ times: λ base blocks of every (size − 1) hold it.
    const withFixed = fixed ? lambda / (size - 1) : 0;
    if (!Number.isInteger(withFixed)) continue;
    const base = differenceFamily(modulus, size, blocks / modulus - withFixed, withFixed, lambda);
    if (base !== undefined) return develop(base, modulus, size);
  }
}

/** Base blocks by backtracking: `whole` of them of `size`, and `short` ones of size − 1, which ∞ completes. */
function differenceFamily(
  modulus: number,
  size: number,
  whole: number,
  short: number,
  lambda: number,
): number[][] | undefined {
  const left = new Int32Array(modulus).fill(lambda);
  const family: number[][] = [];
  let tries = 0;
  const takes = (block: readonly number[], point: number, sign: 1 | -1): void => {
    for (const other of block) {
      left[(point - other + modulus) % modulus]! -= sign;
      left[(other - point + modulus) % modulus]! -= sign;
    }
  };
  const fits = () => left.every((rest, difference) => difference === 0 || rest >= 0);
  const extend = (block: number[]): boolean => {
    if (block.length === (family.length < whole ? size : size - 1)) {
      family.push(block);
      if (family.length === whole + short || extend([0])) return true;
      family.pop();
      return false;
    }
    for (let point = block.at(-1)! + 1; point < modulus; point += 1) {
      tries += 1;
      if (tries > searchLimit) return false;
      takes(block, point, 1);
      if (fits() && extend([...block, point])) return true;
      takes(block, point, -1);
    }
    return false;
  };
  if (whole + short === 0) return undefined;
  return extend([0]) ? family : undefined;
}

function develop(base: readonly (readonly number[])[], modulus: number, size: number): number[][] {
  return base.flatMap((block) =>
    Array.from({ length: modulus }, (_, shift) => {
      const moved = block.map((point) => (point + shift) % modulus);
      return (block.length < size ? [...moved, modulus] : moved).toSorted((a, b) => a - b);
    }),
  );
}

/** Each block begins with the point that is in fewest, and goes on with whoever has met its points least. */
function nearlyBalanced(points: number, size: number, count: number): number[][] {
  const met = new Int32Array(points * points);
  const used = new Int32Array(points);
  const seen = new Set<string>();
  const blocks: number[][] = [];
  for (let attempt = 0; blocks.length < count && attempt < 4 * count; attempt += 1) {
    const block: number[] = [];
    while (block.length < size) block.push(leastMet(block, met, used, points, attempt));
    const sorted = block.toSorted((a, b) => a - b);
    for (const point of sorted) {
      used[point]! += 1;
      for (const other of sorted) met[point * points + other]! += 1;
    }
    if (seen.has(sorted.join())) continue;
    seen.add(sorted.join());
    blocks.push(sorted);
  }
  return blocks;
}

function leastMet(block: readonly number[], met: Int32Array, used: Int32Array, points: number, turn: number): number {
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points; i += 1) {
    const point = (i + turn) % points;
    if (block.includes(point)) continue;
    const meetings = block.reduce((sum, other) => sum + met[point * points + other]! ** 2, 0);
    const cost = meetings * points * points + used[point]!;
    if (cost < bestCost) [best, bestCost] = [point, cost];
  }
  return best;
}

function described(points: number, blocks: readonly (readonly number[])[]): BlockDesign {
  const met = new Int32Array(points * points);
  for (const block of blocks) for (const a of block) for (const b of block) met[a * points + b]! += 1;
  const pairs: number[] = [];
  const replications = new Set<number>();
  for (let a = 0; a < points; a += 1) {
    replications.add(met[a * points + a]!);
    for (let b = a + 1; b < points; b += 1) pairs.push(met[a * points + b]!);
  }
  const concurrence = { least: Math.min(...pairs), most: Math.max(...pairs) };
  const isBalanced = concurrence.least === concurrence.most && replications.size === 1;
  return { blocks, concurrence, isBalanced };
}
