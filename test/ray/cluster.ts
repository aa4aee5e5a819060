// A Ray cluster of one node on this machine, with its dashboard and Jobs API, and what befalls it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@tastemaker/queue/testing';

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
    if (head?.pid !== undefined) for (const pid of [...descendants(head.pid), head.pid]) end(pid);
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
      for (const pid of trainers) end(pid);
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

function descendants(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const below = (pid: number): number[] => (parents.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

function parentOf(pid: string): number | undefined {
  const stat = readOr(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function isTrainer(pid: number): boolean {
  return readOr(`/proc/${pid}/cmdline`)?.includes('-m\0tastemaker_trainer') === true;
}

/** Undefined for a process that has ended meanwhile. */
function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
