/**
 * A checkpoint is a stranger's program: its chat template counts to ten thousand million, its tokenizer's pattern backtracks
 * for years, its header promises what fills all memory. Whoever imports it, or asks a model that was imported before, must
 * not stop anybody else; an import that goes nowhere can be ended, and one that ends its workers is set aside.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifacts } from '@tastemaker/artifacts';
import { claimModelImport, createModelImport, finishModelImport } from '@tastemaker/database';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, at, Caller, type Json, text } from '../http.js';
import { adminToken, startTeam, type Team, turn } from '../team.js';

const fixtures = join(import.meta.dirname, '..', '..', 'packages', 'language-model', 'test', 'fixtures');

let database: TestDatabase;
let team: Team;
let admin: Caller;

beforeAll(async () => {
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined);
  mkdirSync(join(team.home, 'imports'), { recursive: true });
  admin = new Caller(team.url, adminToken);
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
});

const endless = '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}';
const plain = '{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}';

/** A good checkpoint with one of its files written anew. */
function checkpoint(name: string, change: (folder: string) => void = () => undefined): string {
  const path = join(team.home, 'imports', name);
  cpSync(join(fixtures, 'llama'), path, { recursive: true });
  change(path);
  return path;
}

function template(source: string): (folder: string) => void {
  return (folder) => writeFileSync(join(folder, 'chat_template.jinja'), source);
}

function json(file: string, change: (content: Record<string, unknown>) => object): (folder: string) => void {
  return (folder) => {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
  };
}

function header(length: bigint): (folder: string) => void {
  return (folder) => {
    const path = join(folder, 'model.safetensors');
    const content = readFileSync(path);
    content.writeBigUInt64LE(length);
    writeFileSync(path, content);
  };
}

const split = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

async function orderImport(name: string, path: string): Promise<string> {
  return text(await admin.ask('POST', '/v1/models', { name, kind: 'assistant', path }), 'id');
}

async function settled(id: string): Promise<Json> {
  for (;;) {
    const model = await admin.ask('GET', `/v1/models/${id}`);
    if (text(model, 'status') !== 'importing') return model;
    await turn();
  }
}

describe('an import is refused with its reason, and the next one works:', () => {
  test.each([
    ['a template that counts', template(endless + plain), 'took longer than'],
    [
      'a pattern that backtracks',
      json('tokenizer.json', (all) => ({ ...all, pre_tokenizer: split('(a+)+$') })),
      'took longer than',
    ],
    [
      'a pattern that is run on what is generated',
      json('tokenizer.json', (all) => ({
        ...all,
        decoder: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' },
      })),
      'decoder.pattern',
    ],
    [
      'a token with an id beyond any vocabulary',
      json('tokenizer.json', (all) => ({
        ...all,
        added_tokens: [{ id: 2 ** 32 - 2, content: 'x', special: true }],
      })),
      'added_tokens.id',
    ],
    [
      'a thousand million layers',
      json('config.json', (all) => ({ ...all, num_hidden_layers: 1e9 })),
      'num_hidden_layers',
    ],
    [
      'a context without end',
      json('config.json', (all) => ({ ...all, max_position_embeddings: 1e15 })),
      'maxPositions',
    ],
    ['a header of 2^60 bytes', header(2n ** 60n), 'header'],
    [
      'lists in lists in lists',
      (folder: string) => writeFileSync(join(folder, 'config.json'), '['.repeat(2e6) + ']'.repeat(2e6)),
      'config.json',
    ],
  ])('%s', async (name, change, reason) => {
    const model = await settled(await orderImport(name, checkpoint(name, change)));
    expect(model).toMatchObject({ status: 'failed', checkpointHash: null, error: expect.stringContaining(reason) });
    const next = await settled(
      await orderImport(`${name}, then a good one`, checkpoint(`${name} good`, template(plain))),
    );
    expect(next).toMatchObject({ status: 'ready' });
  });

  test('a list of 2^60 texts in a GGUF file', async () => {
    const content = readFileSync(join(fixtures, 'llama.gguf'));
    const list = content.indexOf('tokenizer.ggml.tokens') + 'tokenizer.ggml.tokens'.length;
    // The kind of value (a list), the kind of its elements, then how many there are.
    content.writeBigUInt64LE(2n ** 60n, list + 8);
    const path = join(team.home, 'imports', 'long.gguf');
    writeFileSync(path, content);
    expect(await settled(await orderImport('long list', path))).toMatchObject({ status: 'failed' });
  });
});

/** As one that was imported before anything was tried. */
async function imported(name: string, folder: string): Promise<string> {
  const { database: db } = database;
  const { id } = await createModelImport(db, { name, kind: 'assistant', sourcePath: folder, card: '' });
  const claimed = await claimModelImport(db, id, 'an earlier release');
  if (claimed === undefined) throw new Error('another worker was faster');
  const { hash, bytes } = await (await openArtifacts(join(team.home, 'artifacts'))).putFolder(folder);
  await finishModelImport(db, claimed.claim, { checkpointHash: hash, bytes, parameters: 1 });
  return id;
}

function ask(model: string, content: string): Promise<Answer> {
  const order = { model, messages: [{ role: 'user', content }], max_tokens: 2, temperature: 0 };
  return admin.call('POST', '/v1/chat/completions', order);
}

test('a template that counts for some messages stops no other model, and not its own for long', async () => {
  const source = `{% if messages[0].content == 'count' %}${endless}{% endif %}${plain}`;
  const hostile = await imported('hostile', checkpoint('hostile', template(source)));
  const good = await imported('good', checkpoint('good', template(plain)));
  expect((await ask(hostile, 'hello')).status).toBe(200);
  expect((await ask(good, 'hello')).status).toBe(200);

  const order: string[] = [];
  const [counting, others] = await Promise.all([
    ask(hostile, 'count').finally(() => order.push('counting')),
    Promise.all([ask(good, 'one'), ask(good, 'two')]).finally(() => order.push('others')),
  ]);
  expect(order).toEqual(['others', 'counting']);
  expect(others.map(({ status }) => status)).toEqual([200, 200]);
  expect({ status: counting.status, code: at(counting.body, 'code') }).toEqual({
    status: 502,
    code: 'inference_failed',
  });
  expect(text(counting.body, 'detail')).toMatch(/Model sha256:[0-9a-f]{64}: .* took longer than/);
  expect((await ask(hostile, 'hello')).status).toBe(200);
});

test('an import that goes nowhere is cancelled, and the worker goes on with the next', async () => {
  const id = await orderImport('cancelled', checkpoint('cancelled', template(endless + plain)));
  const cancelled = await admin.ask('POST', `/v1/models/${id}/cancel`);
  expect(cancelled).toMatchObject({ status: 'failed', error: 'The import was cancelled.' });
  expect((await admin.call('POST', `/v1/models/${id}/cancel`)).status).toBe(409);
  const next = await settled(await orderImport('after the cancelled', checkpoint('after', template(plain))));
  expect(next).toMatchObject({ status: 'ready' });
  expect(await admin.ask('GET', `/v1/models/${id}`)).toMatchObject({ status: 'failed' });
});

test('an import over which two workers fell silent is set aside and listed with the reason', async () => {
  const order = { name: 'ends workers', kind: 'assistant', sourcePath: checkpoint('ends'), card: '' } as const;
  const { id } = await createModelImport(database.database, order);
  await database.pool.query(
    `UPDATE models SET worker_id = 'somewhere/1', attempt = 2, lost_claims = 1, heartbeat_at = now() - interval '1 hour'
     WHERE id = $1`,
    [id],
  );
  expect(await settled(id)).toMatchObject({ status: 'failed', error: expect.stringMatching(/Set aside: 2 workers/) });
});
