// A Ray cluster of one node on this machine, with its dashboard and Jobs API, and what befalls it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@tastemaker/queue/testing';
import { type ProcessEntry, processEntries, signal } from '../proc.js';

export const rayToken = 'a-token-of-the-cluster-that-only-this-test-knows';

export interface Cluster {
  /** Of the dashboard. */
  readonly url: string;
  start(): Promise<void>;
  /** Ends all of its processes at once, as a power cut would. */
  kill(): void;
  /** Ends the process of the trainer that is at work now, and says how many there were. */
  killTrainer(): number;
  close(): void;
}

export async function makeCluster(python: string): Promise<Cluster> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let head: ChildProcess | undefined;
  let folder = '';
  const kill = (): void => {
    if (head?.pid !== undefined)
      for (const { pid } of [...descendants(head.pid), { pid: head.pid }]) signal(pid, 'SIGKILL');
    head = undefined;
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  };
  const startOnce = async (): Promise<boolean> => {
    // Ray's sockets lie in it, and their paths are short.
    folder = mkdtempSync('/tmp/ray-');
    const options = {
      port: await freePort(),
      'dashboard-host': '127.0.0.1',
      'dashboard-port': port,
      'num-cpus': 2,
      'object-store-memory': 100_000_000,
      'temp-dir': folder,
    };
    const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    head = spawn(
      python,
      ['-m', 'ray.scripts.scripts', 'start', '--head', '--block', '--disable-usage-stats', ...flags],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          PATH: `${join(python, '..')}:${process.env['PATH'] ?? ''}`,
          RAY_AUTH_MODE: 'token',
          RAY_AUTH_TOKEN: rayToken,
          HF_HUB_OFFLINE: '1',
          OMP_NUM_THREADS: '1',
          PYTHONDONTWRITEBYTECODE: '1',
        },
      },
    );
    return answering(url, head);
  };
  return {
    url,
    async start() {
      for (let attempt = 1; ; attempt++) {
        if (await startOnce()) return;
        kill();
        if (attempt === 3) throw new Error('Ray did not start, three times in a row');
      }
    },
    kill,
    killTrainer() {
      const trainers = head?.pid === undefined ? [] : descendants(head.pid).filter(isTrainer);
      for (const { pid } of trainers) signal(pid, 'SIGKILL');
      return trainers.length;
    },
    close: kill,
  };
}

/** False for a head that ended: on a busy machine Ray gives its own agents too little time to start. */
async function answering(url: string, head: ChildProcess): Promise<boolean> {
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; ) {
    if (head.exitCode !== null) return false;
    const isUp = await fetch(`${url}/api/jobs/`, { headers: { authorization: `Bearer ${rayToken}` } }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return true;
    await delay(300);
  }
  throw new Error(`Ray does not answer at ${url}`);
}

function descendants(root: number): ProcessEntry[] {
  const entries = processEntries();
  const below = (pid: number): ProcessEntry[] =>
    entries.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(root);
}

function isTrainer({ command }: ProcessEntry): boolean {
  return command.includes('-m tastemaker_trainer');
}
