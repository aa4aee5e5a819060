// Watches a process's memory from outside: its heap's limit knows nothing of buffers, and a busy process can't count itself.
import { execFile } from 'node:child_process';
import { readFileSync, writeFile } from 'node:fs';

/** A process that fills memory as fast as memory allows grows by some hundred megabytes in that time. */
const everyMs = 50;
/** Where there is no `/proc`, a program must be started for each look. */
const rarelyMs = 1000;

/** Calls `exceeded` once when the process has more than `limitBytes` resident. Returns what stops watching. */
export function watchMemory(pid: number, limitBytes: number, exceeded: (bytes: number) => void): () => void {
  const hasProc = process.platform === 'linux';
  if (hasProc) offerToOomKiller(pid);
  const timer = setInterval(look, hasProc ? everyMs : rarelyMs);
  timer.unref();
  const stop = () => clearInterval(timer);
  return stop;

  function look(): void {
    if (hasProc) check(residentOf(pid));
    else
      execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, kilobytes) => error ?? check(Number(kilobytes) * 1024));
  }

  function check(bytes: number | undefined): void {
    if (bytes === undefined || bytes <= limitBytes) return;
    stop();
    exceeded(bytes);
  }
}

/** Undefined for a process that has ended. */
function residentOf(pid: number): number | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** When the machine itself runs out of memory, this process is the one to end. */
function offerToOomKiller(pid: number): void {
  writeFile(`/proc/${pid}/oom_score_adj`, '1000', () => {
    // Best effort: a kernel that refuses chooses by itself.
  });
}
