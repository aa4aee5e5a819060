// The heartbeat of claimed work, and how its holder learns that the claim is lost.
import { DatabaseError } from '@tastemaker/database';

/**
 * Says now and then that the holder of a claim lives. `lost` is aborted when the claim is another's: whoever works under
 * it must stop, for nothing they write counts any more.
 */
export interface Heartbeat {
  readonly lost: AbortSignal;
  end(): void;
}

/** Also how soon a cancelled piece of work is heard of. */
const everyMs = 1_000;

export function keepAlive(beat: () => Promise<void>, onTrouble: (error: unknown) => void): Heartbeat {
  const lost = new AbortController();
  let isBeating = false;
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    beat()
      .catch((error: unknown) => {
        if (isClaimLost(error)) lost.abort(error);
        else onTrouble(error);
      })
      .finally(() => {
        isBeating = false;
      });
  }, everyMs);
  return { lost: lost.signal, end: () => clearInterval(timer) };
}

export function isClaimLost(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'claim_lost';
}
