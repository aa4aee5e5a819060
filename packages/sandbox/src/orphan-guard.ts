// Ends a process when its parent is gone, however the parent went: a process that computes without end never hears that its
// channel closed. A shell waits on a pipe from the parent; the pipe closes with the parent, and the shell kills.
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

const script = 'read -r finished || kill -KILL -"$1"';

/** `group`: the process's own group. Returns what ends the guard once the process has ended. */
export function guardAgainstOrphaning(group: number): () => void {
  const guard = spawn('/bin/sh', ['-c', script, 'sh', String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
    cwd: '/',
  });
  guard.unref();
  // A guard that cannot start or was ended leaves the process to its other limits.
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return () => guard.stdin.end('finished\n');
}
