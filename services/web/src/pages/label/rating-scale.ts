// Which ratings a criterion's scale has, and which key gives which. Without I/O.

import type { Criterion } from '@tastemaker/contracts';

type Scale = Pick<Criterion['scale'], 'min' | 'max'>;

/** A longer scale is a field for a number, not a row of buttons. */
const mostSteps = 11;

export function isInSteps({ min, max }: Scale): boolean {
  return max - min < mostSteps;
}

export function stepsOf({ min, max }: Scale): number[] {
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}

/** The digit itself where the scale has it, 0 for 10; otherwise the digit counts the scale's steps. */
export function ratingByDigit(scale: Scale, digit: number): number | undefined {
  const { min, max } = scale;
  if (!isInSteps(scale)) return undefined;
  if (min >= 0 && max <= 10) {
    const rating = digit === 0 && min > 0 ? 10 : digit;
    return rating >= min && rating <= max ? rating : undefined;
  }
  return digit >= 1 && digit <= max - min + 1 ? min + digit - 1 : undefined;
}

/** The first and the last digit that give a rating; undefined where none does. */
export function digitsOf(scale: Scale): readonly [string, string] | undefined {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].filter((digit) => ratingByDigit(scale, digit) !== undefined);
  const sorted = digits.includes(0) && scale.min === 0 ? digits.toSorted((one, other) => one - other) : digits;
  const [first] = sorted;
  const last = sorted.at(-1);
  return first === undefined || last === undefined ? undefined : [String(first), String(last)];
}
