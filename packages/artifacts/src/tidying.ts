// What killed processes left in a store, and copies of no more use, are removed every hour.
import type { Artifacts } from './artifacts.js';

const everyMs = 3_600_000;

/**
 * Tidies up now and every hour, in the background.
 * @param onError is told what went wrong; it is tried again an hour later
 * @returns what ends it
 */
export function startTidying(artifacts: Artifacts, onError: (error: unknown) => void): () => void {
  const tidy = (): void => void artifacts.tidy().catch(onError);
  const timer = setInterval(tidy, everyMs);
  timer.unref();
  tidy();
  return () => clearInterval(timer);
}
