/**
 * A team's installation, whose PostgreSQL and Redis are servers of their own: Redis is emptied, killed and slow, the network
 * between processes is cut without a word, and the clock jumps.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { startRedis, type TestRedis } from '@tastemaker/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './installation.js';
import { examine, type Scene, setScene, startTraffic, stopTraffic } from './scene.js';
import { survive, unharmed } from './survive.js';
import { record } from './table.js';
import { Wire } from './wire.js';

const forMs = 10_000;

let database: TestDatabase;
let redis: TestRedis | undefined;
const wires: Wire[] = [];

async function lay(url: string): Promise<{ wire: Wire; url: string }> {
  const { hostname: host, port } = new URL(url);
  const wire = await Wire.lay(() => ({ host, port: Number(port) }));
  wires.push(wire);
  const through = new URL(url);
  through.host = `127.0.0.1:${wire.port}`;
  return { wire, url: through.href };
}

describe('servers of their own, and wires between them', () => {
  let installation: Installation;
  let scene: Scene;
  let toDatabase: Wire;
  let toRedis: Wire;
  let toInference: Wire;

  beforeAll(async () => {
    database = await createTestDatabase('empty');
    redis = await startRedis();
    if (redis === undefined) throw new Error('These faults need redis-server.');
    const [throughDatabase, throughRedis] = [await lay(database.url), await lay(redis.url)];
    [toDatabase, toRedis] = [throughDatabase.wire, throughRedis.wire];
    toInference = await Wire.lay(() => ({ host: '127.0.0.1', port: portOf(installation, 'inference') }));
    wires.push(toInference);
    installation = new Installation(
      'team',
      {
        DATABASE_URL: throughDatabase.url,
        REDIS_URL: throughRedis.url,
        TASTEMAKER_INFERENCE_URL: `http://127.0.0.1:${toInference.port}`,
      },
      undefined,
      database.url,
    );
    await installation.start();
    scene = await setScene(installation);
    await startTraffic(scene);
  });

  afterAll(async () => {
    await installation.stop();
    await Promise.all(wires.map((wire) => wire.remove()));
    await redis?.stop();
    await database.drop();
    installation.remove();
  });

  test('Redis is emptied', async () => {
    const aftermath = await survive(scene, 'Redis emptied', async () => {
      if (redis !== undefined) redisCommand(redis.url, 'FLUSHALL');
    });
    expect(aftermath).toEqual(unharmed);
  });

  test('Redis is killed, and started again', async () => {
    const aftermath = await survive(scene, 'Redis killed', async () => {
      if (redis === undefined) return;
      process.kill(redis.pid, 'SIGKILL');
      await delay(forMs);
      redis = await startRedis(Number(new URL(redis.url).port));
    });
    expect(aftermath).toEqual(unharmed);
  });

  test('Redis is slow', async () => {
    const aftermath = await survive(scene, 'Redis slow', async () => {
      toRedis.slowDown(500);
      await delay(forMs);
      toRedis.slowDown(0);
    });
    expect(aftermath).toEqual(unharmed);
  });

  test('the network to Redis is cut', async () => {
    const aftermath = await survive(scene, 'network to Redis cut', () => cutFor(toRedis));
    expect(aftermath).toEqual(unharmed);
  });

  test('the network to PostgreSQL is cut', async () => {
    const aftermath = await survive(scene, 'network to PostgreSQL cut', () => cutFor(toDatabase));
    expect(aftermath).toEqual(unharmed);
  });

  test('the network to inference is cut', async () => {
    const aftermath = await survive(scene, 'network to inference cut', () => cutFor(toInference));
    expect(aftermath).toEqual(unharmed);
  });

  test('in the end all runs of one order have ended alike, and nothing is lost', async () => {
    await stopTraffic(scene);
    const [unbroken, ...others] = scene.runs.results;
    record({
      fault: 'training amid those faults',
      times: others.length,
      back: null,
      acknowledged: scene.labelers.acknowledged.size,
      lost: 0,
      overAssigned: 0,
      note: `${scene.imports.acknowledged.size} files imported`,
    });
    expect(scene.runs.failures).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
    for (const metrics of others) expect(metrics).toEqual(unbroken);
    expect(await examine(scene)).toEqual({ lost: 0, overAssigned: 0, brokenImports: 0, lyingRuns: 0 });
  });
});

const fakeTime = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']
  .map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1'))
  .find((file) => existsSync(file));

describe('a clock that jumps', () => {
  let installation: Installation;
  let scene: Scene;
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-faults-clock-'));
  const clock = join(folder, 'offset');

  beforeAll(async () => {
    if (fakeTime === undefined) return;
    // PostgreSQL reads it, too, as another user where we are root.
    chmodSync(folder, 0o755);
    writeFileSync(clock, '+0', { mode: 0o644 });
    installation = new Installation('clock', {
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    await installation.start();
    scene = await setScene(installation);
    scene.labelers.start();
  });
  afterAll(async () => {
    if (fakeTime === undefined) return;
    await scene.labelers.stop();
    await installation.stop();
    installation.remove();
    rmSync(folder, { recursive: true });
  });

  test('an hour ahead, and back', async (context) => {
    if (fakeTime === undefined) {
      const note = 'libfaketime is not installed: not tried';
      record({
        fault: 'clock an hour ahead and back',
        times: 0,
        back: null,
        acknowledged: 0,
        lost: 0,
        overAssigned: 0,
        note,
      });
      context.skip();
      return;
    }
    for (const [fault, offset] of [
      ['clock an hour ahead', '+3600'],
      ['clock an hour back', '+0'],
    ] as const) {
      const aftermath = await survive(scene, fault, async () => {
        const before = await timeOf(installation);
        writeFileSync(clock, offset);
        await delay(forMs);
        const moved = Math.round(((await timeOf(installation)) - before) / 1000);
        expect(Math.abs(moved)).toBeGreaterThan(3_000);
        return `by ${moved} s`;
      });
      expect(aftermath).toEqual(unharmed);
    }
  });
});

/** Milliseconds since the epoch, as PostgreSQL has it. */
async function timeOf(installation: Installation): Promise<number> {
  const [row] = await installation.query<{ now: string }>(
    'SELECT (extract(epoch from clock_timestamp()) * 1000)::text AS now',
  );
  return Number(row?.now);
}

async function cutFor(wire: Wire): Promise<void> {
  wire.cut();
  await delay(forMs);
  wire.mend();
}

function redisCommand(url: string, ...command: string[]): void {
  execFileSync('redis-cli', ['-u', url, ...command], { stdio: 'ignore' });
}

/** Where a service listens, which its environment tells. */
function portOf(installation: Installation, kind: 'inference'): number {
  const [found] = installation.processes(kind);
  const environment = found === undefined ? '' : readFileSync(`/proc/${found.pid}/environ`, 'utf8');
  const port = environment.split('\0').find((variable) => variable.startsWith('PORT='));
  // Nobody listens there: refused, as by a machine whose service is down.
  return port === undefined ? 9 : Number(port.slice('PORT='.length));
}
