// Telling a process that is frozen (stopped, deadlocked) from one that computes: only the latter uses processor time.
import { readFileSync } from 'node:fs';

interface Pulse {
  /** Processor time used, in clock ticks. */
  readonly ticks: number;
  /** By a signal. One that a debugger has stopped is in another state, and left alone. */
  readonly isStopped: boolean;
}

/** Undefined where the system does not tell. */
function pulseOf(pid: number): Pulse | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it start with the state, number 3 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { ticks: Number(fields[11]) + Number(fields[12]), isStopped: fields[0] === 'T' };
  } catch (error) {
    // No /proc on this system, or the process has ended, which its own exit event tells.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

export interface FreezeWatch {
  /** Called for every sign of life. */
  alive(): void;
  end(): void;
}

export interface FreezeRules {
  /** Silence of a stopped process for so long is a freeze. @defaultValue 20_000 */
  readonly stoppedAfterMs?: number;
  /** Silence without processor time for so long is one, too. @defaultValue 60_000 */
  readonly idleAfterMs?: number;
  /** Silence for so long is one in any case. @defaultValue 900_000 */
  readonly silentAfterMs?: number;
  /** How often to look. @defaultValue 2_000 */
  readonly everyMs?: number;
}

/**
 * Calls `onFreeze` once when the process gives no sign of life for too long. `ping` asks it for one. A process that is
 * silent because it computes uses processor time, and is given the longer of the two limits.
 */
export function watchForFreeze(
  pid: number,
  { ping, onFreeze }: { readonly ping?: () => void; readonly onFreeze: (why: string) => void },
  { stoppedAfterMs = 20_000, idleAfterMs = 60_000, silentAfterMs = 900_000, everyMs = 2_000 }: FreezeRules = {},
): FreezeWatch {
  let looksSinceLife = 0;
  let looksWithoutWork = 0;
  let pulse = pulseOf(pid);
  // Looks are counted, not seconds: a machine that slept, or a parent that was stopped itself, accuses nobody.
  const timer = setInterval(() => {
    const before = pulse;
    pulse = pulseOf(pid);
    const worked = pulse === undefined || pulse.ticks !== before?.ticks;
    looksSinceLife += 1;
    looksWithoutWork = worked ? 0 : looksWithoutWork + 1;
    const idleMs = Math.min(looksSinceLife, looksWithoutWork) * everyMs;
    const silentMs = looksSinceLife * everyMs;
    const longestIdleMs = pulse?.isStopped === true ? stoppedAfterMs : idleAfterMs;
    if (idleMs >= longestIdleMs || silentMs >= silentAfterMs) {
      clearInterval(timer);
      onFreeze(`gave no sign of life for ${Math.round(silentMs / 1000)} s`);
    } else ping?.();
  }, everyMs);
  timer.unref();
  return {
    alive: () => {
      looksSinceLife = 0;
    },
    end: () => clearInterval(timer),
  };
}
