// Rankings from numbers that completions were given.

/** Indices in groups, the highest score first, equal ones tied. Those without a score are in none. */
export function rankedByScore(scores: readonly (number | null)[]): number[][] {
  const levels = [...new Set(scores.filter((score) => score !== null))].toSorted((a, b) => b - a);
  return levels.map((level) => scores.flatMap((score, i) => (score === level ? [i] : [])));
}
