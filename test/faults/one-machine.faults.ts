/**
 * One machine, everything embedded, as `tastemaker start` runs it: its processes are killed and frozen, its database is
 * stopped and shut out, its disks are full, and the endpoints that it asks lie. Beside each fault twenty labelers judge,
 * files come in and a model is trained.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEndpointServer } from '../../services/inference/test/endpoint-server.js';
import { text } from '../http.js';
import { signal } from '../proc.js';
import { hostileAnswers } from './hostile-answers.js';
import { Installation } from './installation.js';
import { examine, type Scene, sampleAtEndpoint, setScene, startTraffic, stopTraffic } from './scene.js';
import { SmallDisk } from './small-disk.js';
import { backWithinMs, survive, unharmed } from './survive.js';
import { record } from './table.js';

const kills = Number(process.env['TASTEMAKER_FAULTS_KILLS'] ?? 200);
const killEveryMs = 1_000;
const fullMs = Number(process.env['TASTEMAKER_FAULTS_FULL_SECONDS'] ?? 60) * 1_000;

const disks = new Map<string, SmallDisk>();
const installation = new Installation(
  'one-machine',
  // The small disks hold less than the floor that is kept free by default.
  { TASTEMAKER_MIN_FREE_DISK: String(16 * 1024 * 1024) },
  (home) => {
    for (const [name, megabytes] of Object.entries({ postgres: 1_500, artifacts: 300, logs: 40, tmp: 200 })) {
      const disk = SmallDisk.mount(`${home}/${name}`, megabytes);
      if (disk !== undefined) disks.set(name, disk);
    }
  },
);
let scene: Scene;

beforeAll(async () => {
  await installation.start();
  scene = await setScene(installation);
  await startTraffic(scene);
});

afterAll(async () => {
  await installation.stop();
  for (const disk of disks.values()) disk.unmount();
  installation.remove();
});

test(`kill -9 of any process at random, ${kills} times`, async () => {
  const aftermath = await survive(
    scene,
    'kill -9 at random',
    async () => {
      const killed: Record<string, number> = {};
      for (let count = 0; count < kills; ) {
        await delay(killEveryMs);
        // Any kind as likely as any other: PostgreSQL has the most processes.
        const running = installation.processes();
        const kind = anyOf([...new Set(running.map((each) => each.kind))]);
        const victim = anyOf(running.filter((each) => each.kind === kind));
        if (victim === undefined || !signal(victim.pid, 'SIGKILL')) continue;
        killed[victim.kind] = (killed[victim.kind] ?? 0) + 1;
        count += 1;
      }
      return Object.entries(killed)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ');
    },
    kills,
  );
  expect(aftermath).toEqual(unharmed);
});

test('kill -9 of the supervisor, and started again', async () => {
  const aftermath = await survive(scene, 'kill -9 of the supervisor', async () => {
    await installation.killSupervisor();
    await installation.start();
  });
  expect(aftermath).toEqual(unharmed);
});

test('PostgreSQL is shut down', async () => {
  const aftermath = await survive(scene, 'PostgreSQL shut down', async () => {
    signalPostgres('SIGINT');
    await delay(2_000);
  });
  expect(aftermath).toEqual(unharmed);
});

test('PostgreSQL is killed', async () => {
  const aftermath = await survive(scene, 'PostgreSQL killed', async () => {
    signalPostgres('SIGKILL');
    await delay(2_000);
  });
  expect(aftermath).toEqual(unharmed);
});

test('PostgreSQL is frozen for twenty seconds', async () => {
  const aftermath = await survive(scene, 'PostgreSQL frozen', async () => {
    const frozen = installation.processes('postgres').filter(({ pid }) => signal(pid, 'SIGSTOP'));
    await delay(20_000);
    for (const { pid } of frozen) signal(pid, 'SIGCONT');
  });
  expect(aftermath).toEqual(unharmed);
});

test('PostgreSQL is read-only for ten seconds', async () => {
  const aftermath = await survive(scene, 'PostgreSQL read-only', async () => {
    const setReadOnly = async (value: string) => {
      await installation.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
      await installation.query('SELECT pg_reload_conf()');
    };
    await setReadOnly('on');
    await delay(10_000);
    const client = installation.connect();
    await client.connect();
    await client.query('SET default_transaction_read_only = off');
    await client.query('ALTER SYSTEM RESET default_transaction_read_only');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
  });
  expect(aftermath).toEqual(unharmed);
});

test('PostgreSQL has no connection left for ten seconds', async () => {
  const aftermath = await survive(scene, 'PostgreSQL out of connections', async () => {
    const held = await takeEveryConnection();
    // Nobody keeps one that was open before, so that all must get a new one and none can.
    const [keeper] = held;
    await keeper?.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tastemaker%' AND pid <> pg_backend_pid()",
    );
    held.push(...(await takeEveryConnection()));
    await delay(10_000);
    await Promise.all(held.map((client) => client.end()));
    return `${held.length} taken`;
  });
  expect(aftermath).toEqual(unharmed);
});

for (const kind of ['api', 'inference', 'worker'] as const) {
  test(`the ${kind} process hangs`, async () => {
    const aftermath = await survive(scene, `${kind} hangs`, async () => {
      const [hung] = installation.processes(kind);
      if (hung === undefined) throw new Error(`there is no ${kind}`);
      signal(hung.pid, 'SIGSTOP');
      // The supervisor notices, ends it and starts another.
      for (const deadline = Date.now() + backWithinMs; installation.processes(kind)[0]?.pid === hung.pid; ) {
        if (Date.now() > deadline) throw new Error(`the ${kind} that hangs was not replaced`);
        await delay(200);
      }
    });
    expect(aftermath).toEqual(unharmed);
  });
}

for (const [name, what] of [
  ['logs', 'the disk of the logs'],
  ['tmp', 'the disk of temporary files'],
  ['artifacts', 'the disk of the artifacts'],
  ['postgres', 'the disk of the database'],
] as const) {
  test(`${what} is full for ${fullMs / 1000} seconds`, async (context) => {
    const disk = disks.get(name);
    if (disk === undefined) {
      record({
        fault: `${what} full`,
        times: 0,
        back: null,
        acknowledged: 0,
        lost: 0,
        overAssigned: 0,
        note: 'no right to mount: not tried',
      });
      context.skip();
      return;
    }
    const aftermath = await survive(scene, `${what} full`, async () => {
      for (const end = Date.now() + fullMs; Date.now() < end; await delay(1_000)) disk.fill();
      disk.free();
    });
    expect(aftermath).toEqual(unharmed);
  });
}

test.each(Object.entries(hostileAnswers))('an endpoint %s', async (what, answer) => {
  const server = await startEndpointServer();
  server.script.push(...Array.from({ length: 1_000 }, () => answer));
  try {
    const aftermath = await survive(scene, `an endpoint ${what}`, async () => {
      const sample = await sampleAtEndpoint(scene, installation.admin, server.url, `endpoint that ${what}`);
      // Text that cannot be stored is mended or refused; everything else is refused, with its reason.
      const isText = what.endsWith('NUL') || what.endsWith('surrogate pair');
      const outcome = text(sample, 'status') === 'failed' ? text(sample, 'error') : 'mended';
      expect(outcome).toMatch(isText ? /./ : /^(?!mended$)./);
      const asked = server.heard.length;
      expect(asked).toBeLessThanOrEqual(20);
      // It is over: nobody asks again for what has failed.
      await delay(3_000);
      expect(server.heard.length).toBe(asked);
      return `${asked} calls: ${outcome.slice(0, 100)}`;
    });
    expect(aftermath).toEqual(unharmed);
  } finally {
    await server.close();
  }
});

test('in the end all runs of one order have ended alike, and nothing is lost', async () => {
  await stopTraffic(scene);
  const [unbroken, ...others] = scene.runs.results;
  record({
    fault: 'training amid the faults',
    times: others.length,
    back: null,
    acknowledged: scene.labelers.acknowledged.size,
    lost: 0,
    overAssigned: 0,
    note: `${others.filter((metrics) => JSON.stringify(metrics) === JSON.stringify(unbroken)).length} of ${others.length} equal to the undisturbed one; ${scene.imports.acknowledged.size} files imported`,
  });
  expect(scene.runs.failures).toEqual([]);
  expect(scene.runs.gaps).toEqual([]);
  expect(others.length).toBeGreaterThan(0);
  for (const metrics of others) expect(metrics).toEqual(unbroken);
  expect(scene.imports.refused).toEqual([]);
  expect(scene.imports.acknowledged.size).toBeGreaterThan(10);
  expect(await examine(scene)).toEqual({ lost: 0, overAssigned: 0, brokenImports: 0, lyingRuns: 0 });
});

function signalPostgres(name: NodeJS.Signals): void {
  const { postmaster } = installation;
  if (postmaster === undefined) throw new Error('PostgreSQL does not run');
  signal(postmaster, name);
}

/** Until the server refuses one; those who hold them are superusers, so not even the reserved ones are left. */
async function takeEveryConnection() {
  const held = [];
  for (;;) {
    const client = installation.connect();
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '53300') return held;
      throw error;
    }
    held.push(client);
  }
}

function anyOf<Item>(items: readonly Item[]): Item | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
