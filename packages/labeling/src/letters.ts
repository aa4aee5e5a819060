// Labelers see candidates under letters, in an order of their own; what is stored names completions by id.

/** The letter of the candidate at a displayed position: 0 → A, 15 → P. */
export function letterAt(position: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + position);
}

/** The letters of so many candidates, in displayed order. */
export function lettersOf(count: number): string[] {
  return Array.from({ length: count }, (_, position) => letterAt(position));
}

/** The completion that was shown under a letter; undefined when none was. */
export function completionOf(letter: string, displayedOrder: readonly string[]): string | undefined {
  return displayedOrder.find((_id, position) => letterAt(position) === letter);
}

/** The letter under which a completion was shown. */
export function letterOf(completionId: string, displayedOrder: readonly string[]): string {
  return letterAt(displayedOrder.indexOf(completionId));
}
