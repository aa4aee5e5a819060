// The time that a plot of periods covers: from the first to the last, with room for a dot at both ends.

export type Period = 'day' | 'week' | 'month';

const day = 86_400_000;
const lengths: Readonly<Record<Period, number>> = { day, week: 7 * day, month: 30 * day };

export function roomAround(times: readonly number[], period: Period): [number, number] | undefined {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const room = Math.max((last - first) * 0.06, lengths[period] / 2);
  return [first - room, last + room];
}
