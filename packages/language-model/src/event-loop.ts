// Computing blocks the event loop: long work lets it turn between parts, so that messages, signals and timers are served.
import { setImmediate } from 'node:timers/promises';

/** @throws the signal's reason once it is aborted */
export async function yieldToEventLoop(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
