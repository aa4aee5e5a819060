/** Characters of a value written as JSON; endless for what JSON does not have. */
export function jsonLength(value: unknown): number {
  try {
    return JSON.stringify(value).length;
  } catch (error) {
    if (error instanceof TypeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
