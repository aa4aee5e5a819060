/**
 * A trainer, a model host and the processes that read foreign files run a stranger's models. Whoever gets one of them to
 * print its environment must not find the database's password, the key of all secrets, or a token there.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Caller, parse, text } from '../http.js';
import { adminToken, startTeam, type Team, turn } from '../team.js';
import { descendants } from './support/process-family.js';

const fixture = join(import.meta.dirname, '..', '..', 'packages', 'language-model', 'test', 'fixtures', 'llama');
const endless = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}';
const secretKey = '5e'.repeat(32);

let database: TestDatabase;
let team: Team;
let admin: Caller;

beforeAll(async () => {
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined, {
    PGPASSWORD: 'password-of-postgres',
    TASTEMAKER_TOKEN: 'tmk_token-of-somebody',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=header-of-traces',
  });
  admin = new Caller(team.url, adminToken);
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
});

/** By a part of what each was started with. */
const kinds = {
  trainer: 'worker/dist/trainer/main.js',
  'model host': 'dist/host/host-process.js',
  'reader of files': 'sandbox/dist/child/main.js',
};

test('no process that a service starts is told a secret', async () => {
  const project = text(await admin.ask('POST', '/v1/projects', { name: 'P' }), 'id');
  const documents = Array.from({ length: 200 }, (_, i) => JSON.stringify({ text: `Once upon a time ${i}.` })).join(
    '\n',
  );
  const route = `/v1/projects/${project}/snapshots/upload?kind=documents&name=documents`;
  const snapshot = parse(await (await admin.upload(route, documents, 'application/x-ndjson')).text());
  const config = { kind: 'pretrain', steps: 100_000 };
  await admin.ask('POST', '/v1/runs', { config, snapshotId: text(snapshot, 'id') });
  // Its template is tried in a process of its own until it has taken too long.
  const path = join(team.home, 'imports', 'endless');
  mkdirSync(join(team.home, 'imports'), { recursive: true });
  cpSync(fixture, path, { recursive: true });
  writeFileSync(join(path, 'chat_template.jinja'), endless);
  await admin.ask('POST', '/v1/models', { name: 'endless', kind: 'assistant', path });

  const missing = new Set(Object.keys(kinds));
  const told: string[] = [];
  while (missing.size > 0) {
    for (const { command, environment } of descendants(process.pid)) {
      const kind = Object.entries(kinds).find(([, part]) => command.includes(part))?.[0];
      if (kind === undefined) continue;
      missing.delete(kind);
      const secrets = [database.url, secretKey, adminToken, 'password-of-postgres', 'tmk_', 'header-of-traces'];
      told.push(
        ...secrets.filter((secret) => `${command}\n${environment}`.includes(secret)).map((it) => `${kind}: ${it}`),
      );
    }
    await turn();
  }
  expect(new Set(told)).toEqual(new Set());
}, 120_000);
