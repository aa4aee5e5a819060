// What imports leave behind: refused ones kept their file open, abandoned ones went on for minutes with their transaction and
// their lock, and killed processes left their uploads on the disk.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiProcess, startApiProcess } from './support/api-process.js';

let api: ApiProcess;
beforeAll(async () => {
  api = await startApiProcess();
});
afterAll(() => api.stop());

const imports = () => `projects/${api.project.id}/imports?source=file`;
const soon = { timeout: 20_000 };

function pairs(count: number, suffix = ''): Buffer {
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ prompt: `Question ${i}${suffix}`, chosen: `yes ${i}`, rejected: `no ${i}` }),
  );
  return Buffer.from(lines.join('\n'));
}

test('refused imports leave no descriptor, no process and no file', async () => {
  const refusals = [
    Buffer.from('not a table'),
    Buffer.from('[1]'),
    Buffer.from('PAR1 and nothing more'),
    gzipSync('{').subarray(0, 15),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('{"a":1}\n{'),
  ];
  for (const file of refusals) expect((await api.send(imports(), file)).status).toBe(422);
  const before = api.descriptors();
  for (let i = 0; i < 5; i++) {
    for (const file of refusals) expect((await api.send(imports(), file)).status).toBe(422);
  }
  // Connections to the database and of the client come and go.
  await expect.poll(() => api.descriptors() - before, soon).toBeLessThan(10);
  await expect.poll(() => api.uploads(), soon).toBe(0);
});

test('an import whose client leaves is stopped, and gives its lock and its connection back', async () => {
  for (const count of [1000, 60_000]) {
    const leaving = new AbortController();
    // Held by somebody else, so that the import waits in the middle of its transaction for as long as it is let.
    const holder = await api.database.pool.connect();
    await holder.query('BEGIN');
    await holder.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `tastemaker import ${api.project.id}`,
    ]);
    const sent = api.send(imports(), pairs(count, ` of ${count}`), leaving.signal).catch(() => 'left');
    await expect.poll(() => waitingForLock(), soon).toBe(1);
    leaving.abort();
    expect(await sent).toBe('left');
    await expect.poll(() => waitingForLock(), soon).toBe(0);
    await holder.query('COMMIT');
    holder.release();
    await expect.poll(() => openTransactions(), soon).toBe(0);
  }
  expect((await api.admin.listPrompts(api.project.id)).items).toEqual([]);
  await expect.poll(() => api.uploads(), soon).toBe(0);
});

test('an import of demonstrations whose client leaves while it waits is stopped, and keeps nothing', async () => {
  const leaving = new AbortController();
  const holder = await api.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `tastemaker demonstration import ${api.project.id}`,
  ]);
  const conversation = JSON.stringify({ instruction: 'Q', input: '', output: 'A' });
  const route = `projects/${api.project.id}/demonstrations/import?source=left&state=accepted`;
  const sent = api.send(route, Buffer.from(conversation), leaving.signal).catch(() => 'left');
  await expect.poll(() => waitingForLock(), soon).toBe(1);
  leaving.abort();
  expect(await sent).toBe('left');
  // The lock is still another's: only a canceled statement ends.
  await expect.poll(() => waitingForLock(), soon).toBe(0);
  await holder.query('COMMIT');
  holder.release();
  await expect.poll(() => openTransactions(), soon).toBe(0);
  expect((await api.admin.listDemonstrations(api.project.id)).items).toEqual([]);
});

test('an import whose client leaves while it writes keeps nothing', async () => {
  const leaving = new AbortController();
  const sent = api.send(imports(), pairs(100_000, ' written'), leaving.signal).catch(() => 'left');
  await expect.poll(() => openTransactions(), { ...soon, interval: 20 }).toBe(1);
  leaving.abort();
  expect(await sent).toBe('left');
  await expect.poll(() => openTransactions(), soon).toBe(0);
  expect((await api.admin.listPrompts(api.project.id)).items).toEqual([]);
});

function waitingForLock(): Promise<number> {
  return counted(`wait_event_type = 'Lock' AND wait_event = 'advisory'`);
}

function openTransactions(): Promise<number> {
  return counted(`xact_start IS NOT NULL AND pid <> pg_backend_pid() AND application_name = 'tastemaker'`);
}

async function counted(condition: string): Promise<number> {
  const { rows } = await api.database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`,
  );
  return rows[0]?.count ?? -1;
}
