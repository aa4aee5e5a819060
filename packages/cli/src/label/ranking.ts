/**
 * A ranking as people type it: `b>a=d>c`, best first, `=` for a tie; a single letter means "this one, the others
 * behind it alike".
 */

export type TypedRanking =
  | { readonly ranking: readonly (readonly string[])[] }
  /** What is wrong with the text. */
  | { readonly problem: string };

/**
 * @param labels the candidates on display, such as `['A', 'B', 'C', 'D']`
 * @param mayBePartial whether some may be left out, of which then nothing is said
 */
export function parseRanking(text: string, labels: readonly string[], mayBePartial = false): TypedRanking {
  const places = text
    .toUpperCase()
    .split('>')
    .map((place) => place.split('=').map((label) => label.trim()));
  const named = places.flat();
  const unknown = named.find((label) => !labels.includes(label));
  if (unknown !== undefined) return { problem: unknown === '' ? 'a letter is missing' : `there is no ${unknown}` };
  const twice = named.find((label, index) => named.indexOf(label) !== index);
  if (twice !== undefined) return { problem: `${twice} stands there twice` };
  const left = labels.filter((label) => !named.includes(label));
  if (left.length === 0) return { ranking: places };
  if (named.length === 1) return { ranking: [...places, left] };
  if (mayBePartial) return { ranking: places };
  return { problem: `${left.join(', ')} not ranked` };
}
