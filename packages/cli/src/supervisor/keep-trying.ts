import { isPassing, reasonOf } from './passing-trouble.js';
import { createPausing, defaultPauses, pauseAfter } from './pauses.js';
import type { Status } from './status.js';

/**
 * Tries until it succeeds, for ever, with growing pauses, and tells what is waited for.
 * @param part what is waited for, in a word
 * @throws what no waiting mends, and the signal's reason
 */
export async function keepTrying<Result>(
  part: string,
  attempt: () => Promise<Result> | Result,
  status: Pick<Status, 'waitingFor' | 'isBack'>,
  signal: AbortSignal,
  isWorthWaiting: (error: unknown) => boolean = isPassing,
): Promise<Result> {
  const pausing = createPausing();
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      const result = await attempt();
      status.isBack(part);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!isWorthWaiting(error)) throw error;
      status.waitingFor(part, `waiting for ${part}: ${reasonOf(error)}`);
      await pausing.pause(pauseAfter(failures, defaultPauses), signal);
    }
  }
}
