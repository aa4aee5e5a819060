// Which rows of a snapshot a run does not learn from, and why: said at its start, and where they are many a reason to stop.
import type { Channel } from './channel.js';

export interface LeftOutRow {
  /** Which one it is, as people find it: `comparison 0195…`. */
  readonly name: string;
  readonly reason: string;
}

export interface LeftOut {
  /** What rows are, in the plural. */
  readonly what: 'comparisons' | 'demonstrations';
  /** All of them, those that are left out included. */
  readonly rows: number;
  readonly leftOut: readonly LeftOutRow[];
}

/** So much of what was given would be left out that the run would not be what was asked for. */
class TooManyLeftOut extends Error {
  override readonly name = 'TooManyLeftOut';
  readonly code = 'too_many_left_out';
}

/** Rows named one by one in the log; the others are counted. */
const mostNamed = 50;
/** Rows named in the reason why a run has stopped. */
const mostInReason = 5;

/** @throws TooManyLeftOut where more than `share` of the rows are left out */
export function tellLeftOut(channel: Pick<Channel, 'send'>, { what, rows, leftOut }: LeftOut, share: number): void {
  if (leftOut.length === 0) return;
  const part = `${leftOut.length} of ${rows} ${what} (${percent(leftOut.length / rows)})`;
  if (leftOut.length > share * rows) {
    throw new TooManyLeftOut(
      `${part} would be left out, more than the ${percent(share)} that maxLeftOutShare allows: ` +
        `${named(leftOut, mostInReason).join(' ')} Mend these rows or take them out, train from a model that can read them, ` +
        'or raise maxLeftOutShare.',
    );
  }
  const warn = (message: string) => channel.send({ type: 'log', level: 'warn', message });
  warn(`${part} are left out; up to ${percent(share)} may be (maxLeftOutShare)`);
  for (const line of named(leftOut, mostNamed)) warn(`left out: ${line}`);
}

function named(leftOut: readonly LeftOutRow[], most: number): string[] {
  const lines = leftOut.slice(0, most).map(({ name, reason }) => `${name}: ${reason}`);
  return leftOut.length > most ? [...lines, `and ${leftOut.length - most} more.`] : lines;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
