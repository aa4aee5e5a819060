// A run's metrics on their way to somebody else's tracker: in order, a few times a second, tried again, and never in the way.
import { setTimeout as delay } from 'node:timers/promises';

export interface MetricPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** How a run ended, in MLflow's words. */
export type RunEnd = 'FINISHED' | 'FAILED' | 'KILLED';

export interface MetricSink {
  readonly name: string;
  /** Rejects where nothing or a part arrived: then the same points are sent again. */
  readonly send: (points: readonly MetricPoint[]) => Promise<void>;
  readonly end: (status: RunEnd) => Promise<void>;
}

export interface MetricStream {
  write(point: MetricPoint): void;
  /** Sends what waits, for ten seconds at most. Without a status the run is not over. Never rejects. */
  close(status?: RunEnd): Promise<void>;
}

export interface StreamPace {
  /** Between two deliveries. */
  readonly everyMs: number;
  /** Before the first repetition; each next one waits twice as long, up to a minute. */
  readonly firstRetryMs: number;
  /** For what waits when the stream is closed. */
  readonly closingMs: number;
}

const usualPace: StreamPace = { everyMs: 500, firstRetryMs: 1000, closingMs: 10_000 };
const longestRetryMs = 60_000;
/** Of an outage, no more is kept: the metrics are all in the run's own events. */
const mostWaiting = 20_000;

/** @param tell is told once when points do not arrive, and once when they do again */
export function openMetricStream(
  sink: MetricSink,
  tell: (message: string) => void,
  pace: StreamPace = usualPace,
): MetricStream {
  let waiting: MetricPoint[] = [];
  let failures = 0;
  let dropped = 0;
  const closing = new AbortController();
  const pause = (ms: number) => delay(ms, undefined, { signal: closing.signal }).catch(() => undefined);

  async function deliver(): Promise<boolean> {
    const batch = waiting.slice(0, 1000);
    if (batch.length === 0) return true;
    try {
      await sink.send(batch);
      waiting = waiting.filter((point) => !batch.includes(point));
      if (failures > 0) tell(`${sink.name} takes metrics again${dropped > 0 ? `; ${dropped} were dropped` : ''}.`);
      failures = 0;
      return true;
    } catch (error) {
      if (failures === 0)
        tell(`${sink.name} does not take metrics, and is tried again; the run goes on. ${reasonOf(error)}`);
      failures += 1;
      return false;
    }
  }

  async function work(): Promise<void> {
    while (!closing.signal.aborted) {
      const isDelivered = await deliver();
      await pause(isDelivered ? pace.everyMs : Math.min(longestRetryMs, pace.firstRetryMs * 2 ** (failures - 1)));
    }
  }

  async function finish(status: RunEnd | undefined): Promise<void> {
    const until = Date.now() + pace.closingMs;
    while (waiting.length > 0 && Date.now() < until) {
      if (!(await deliver())) await delay(Math.min(pace.firstRetryMs, Math.max(0, until - Date.now())));
    }
    if (waiting.length > 0) tell(`${sink.name} did not take the last ${waiting.length} metrics; the run has them.`);
    else if (status !== undefined)
      await sink.end(status).catch((error: unknown) => tell(`${sink.name}: ${reasonOf(error)}`));
  }

  const working = work();
  return {
    write: (point) => {
      waiting.push(point);
      if (waiting.length > mostWaiting) dropped += waiting.splice(0, waiting.length - mostWaiting).length;
    },
    close: async (status) => {
      closing.abort();
      await working;
      await finish(status);
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
