/* oxlint-disable typescript/no-non-null-assertion -- loops stay within the column */
/**
 * Sums that have the same bits whatever order they are added in: numbers are rounded to multiples of a power of two so
 * coarse that no sum of them loses a digit. The same votes then give the same leaderboard in whatever order they come.
 */

/**
 * The reciprocal of the finest such unit, for `count` numbers of at most `largest` each; at most 2³⁰ steps to the largest,
 * which is an error of 5e-10 of it.
 */
export function exactSteps(count: number, largest: number): number {
  const bits = Math.min(30, 52 - Math.ceil(Math.log2(Math.max(count, 1))));
  return largest > 0 ? 2 ** (bits - Math.ceil(Math.log2(largest))) : 1;
}

export function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

/** A copy on the grid of its own largest number; `count` of them may be added up. */
export function onGrid(column: Float64Array, count = column.length): Float64Array {
  let largest = 0;
  for (let i = 0; i < column.length; i += 1) largest = Math.max(largest, Math.abs(column[i]!));
  const steps = exactSteps(count, largest);
  return column.map((value) => rounded(value, steps));
}
