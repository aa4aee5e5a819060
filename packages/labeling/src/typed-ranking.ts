/**
 * A ranking as people type it: `b>a=d>c`, best first, `=` for a tie; a single letter means "this one, the others
 * behind it alike".
 */

import type { LetterRanking } from './judgment-rules.js';

export type TypedRanking =
  | { readonly ranking: LetterRanking }
  /** What is wrong with the text. */
  | { readonly problem: string };

/**
 * @param letters the candidates on display, such as `['A', 'B', 'C', 'D']`
 * @param mayBePartial whether some may be left out, of which then nothing is said
 */
export function parseRanking(text: string, letters: readonly string[], mayBePartial = false): TypedRanking {
  const places = text
    .toUpperCase()
    .split('>')
    .map((place) => place.split('=').map((letter) => letter.trim()));
  const named = places.flat();
  const unknown = named.find((letter) => !letters.includes(letter));
  if (unknown !== undefined) return { problem: unknown === '' ? 'a letter is missing' : `there is no ${unknown}` };
  const twice = named.find((letter, index) => named.indexOf(letter) !== index);
  if (twice !== undefined) return { problem: `${twice} stands there twice` };
  const left = letters.filter((letter) => !named.includes(letter));
  if (left.length === 0) return { ranking: places };
  if (named.length === 1) return { ranking: [...places, left] };
  if (mayBePartial) return { ranking: places };
  return { problem: `${left.join(', ')} not ranked` };
}
