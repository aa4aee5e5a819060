// Ends a process and what it has started.
import type { ChildProcess } from 'node:child_process';

/** Asks a process to end; when it has not in time, it is killed. What it started is killed in any case. */
export async function stopProcess(child: ChildProcess, withinMs: number): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const patience = setTimeout(() => killGroup(child), withinMs);
    await gone;
    clearTimeout(patience);
  }
  killGroup(child);
}

/** Ends whatever is left of the child and of what it started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Gone meanwhile: what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
