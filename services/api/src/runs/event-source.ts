// The events of a run, read from the rows; announcements only say when to look again.
import { finalStatuses, type RunEvent } from '@tastemaker/contracts';
import { runEventsAfter } from '@tastemaker/database';
import type { Dependencies } from '../dependencies.js';
import type { ServerSentEvent } from '../plugins/app/event-streams.js';

/** Looks at least this often, for an announcement may be lost with a connection. */
const lookAgainMs = 5_000;
const batch = 500;

/** Ends with the run's final status, unless it was taken up again after that, or when the signal aborts. */
export async function* runEventsFrom(
  { database, runAnnouncements }: Pick<Dependencies, 'database' | 'runAnnouncements'>,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  const announced = runAnnouncements.subscribe(runId);
  try {
    let last = after;
    while (!signal.aborted) {
      // Taken before reading: what is announced while reading is looked for again.
      const more = announced.next(lookAgainMs, signal);
      const events = await runEventsAfter(database, runId, last, batch);
      for (const event of events) {
        last = event.sequence;
        yield { id: String(event.sequence), data: JSON.stringify(event) };
      }
      const newest = events.at(-1);
      if (newest !== undefined && isFinal(newest) && events.length < batch) return;
      if (events.length < batch) await more;
    }
  } finally {
    announced.close();
  }
}

function isFinal({ data }: RunEvent): boolean {
  return data.type === 'status' && finalStatuses.some((status) => status === data.status);
}
