// Second thoughts: for how long what came of an assignment may be changed or taken back.

/**
 * So long after it was first judged, however often it has changed since.
 * @param firstJudgedAt when the first judgment of the assignment was stored
 */
export function editableUntil(firstJudgedAt: Date, editWindowSeconds: number): Date {
  return new Date(firstJudgedAt.getTime() + editWindowSeconds * 1000);
}

/** Changes and withdrawals of one judgment that are kept; nobody has so many second thoughts, but a program may. */
const mostVersions = 10_000;

/** Whether a judgment may have one version more. */
export function mayHaveAnother(version: number): boolean {
  return version < mostVersions;
}

/** @param now by the clock that `until` was told by: the database's */
export function isEditable(until: Date, now: Date): boolean {
  return now < until;
}
