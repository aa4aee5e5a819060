// Keeps the logs of an installation small.
import { copyFileSync, rmSync, statSync, truncateSync } from 'node:fs';

export interface LogRotation {
  /** Looks at the files now. */
  look(): void;
  end(): void;
}

/** A home's logs stay below twice this for each file. */
const largestLogBytes = 10 * 1024 * 1024;
const everyMs = 5_000;

/**
 * Keeps logs small while their processes write: what is too large is copied to `<file>.1` and cut to nothing. Writers
 * append (O_APPEND), so they go on at the beginning and are never held up by the supervisor.
 */
export function rotateLogs(files: readonly string[], largestBytes = largestLogBytes): LogRotation {
  const look = (): void => {
    for (const file of files) rotate(file, largestBytes);
  };
  look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { look, end: () => clearInterval(timer) };
}

function rotate(file: string, largestBytes: number): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= largestBytes) return;
  try {
    copyFileSync(file, `${file}.1`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    // No room for a second copy: of the log and its disk, the disk matters.
    rmSync(`${file}.1`, { force: true });
  }
  truncateSync(file);
}
