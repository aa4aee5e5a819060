/**
 * Whoever can write into the artifacts' folder, or a disk that rots, changes a byte of a snapshot or of a model's weights.
 * Without a check the change is exported, trained on and served as if it were what was stored.
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, Caller, list, parse, text } from '../http.js';
import { adminToken, startTeam, type Team, turn } from '../team.js';

const fixtures = join(import.meta.dirname, '..', '..', 'packages', 'language-model', 'test', 'fixtures');

let database: TestDatabase;
let team: Team;
let admin: Caller;
let projectId: string;
let assistant: Found;
let judge: Found;
let demonstrations: Found;
let comparisons: Found;
let others: Found;

/** What a row names, and the hash of its artifact. */
interface Found {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
}

beforeAll(async () => {
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined);
  admin = new Caller(team.url, adminToken);
  projectId = text(await admin.ask('POST', '/v1/projects', { name: 'Edited' }), 'id');
  assistant = await importOf('the assistant', 'assistant', 'llama');
  judge = await importOf('the judge', 'reward', 'llama-reward');
  demonstrations = await upload('the demonstrations', ['a', 'b', 'c', 'd', 'e'].map(demonstration));
  comparisons = await freezeComparisons('the comparisons');
  others = await freezeComparisons('the other comparisons');
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
});

async function importOf(name: string, kind: string, fixture: string): Promise<Found> {
  const path = join(team.home, 'imports', fixture);
  mkdirSync(join(team.home, 'imports'), { recursive: true });
  cpSync(join(fixtures, fixture), path, { recursive: true });
  const { id } = idIn(await admin.ask('POST', '/v1/models', { name, kind, path }));
  return { id, name, hash: text(await admin.settled(`/v1/models/${id}`), 'checkpointHash') };
}

async function upload(name: string, lines: readonly object[]): Promise<Found> {
  const path = `/v1/projects/${projectId}/snapshots/upload?kind=demonstrations&name=${encodeURIComponent(name)}`;
  const response = await admin.upload(path, lines.map((line) => JSON.stringify(line)).join('\n'), 'application/jsonl');
  return stored(name, parse(await response.text()));
}

const demonstration = (letter: string) => ({
  messages: [
    { role: 'user', content: `Write ${letter}.` },
    { role: 'assistant', content: letter.repeat(40) },
  ],
});

/** One more judged comparison, and a snapshot of all. */
async function freezeComparisons(name: string): Promise<Found> {
  const project = `/v1/projects/${projectId}`;
  const messages = [{ role: 'user', content: `Write for ${name}.` }];
  const prompts = await admin.ask('POST', `${project}/prompts`, { prompts: [{ messages }] });
  const promptId = text(prompts, 'prompts', 0, 'id');
  const completions = ['one', 'another'].map((each) => ({ promptId, text: each, source: 'test' }));
  const made = list(await admin.ask('POST', `${project}/completions`, { completions }), 'completions');
  const completionIds = made.map((each) => text(each, 'id'));
  await admin.ask('POST', `${project}/comparisons`, { comparisons: [{ completionIds, judgmentsNeeded: 1 }] });
  const next = await admin.ask('POST', `${project}/assignments/next`);
  const judgment = { verdict: 'ranking', ranking: [['A'], ['B']], fenceToken: text(next, 'fenceToken'), dwellMs: 900 };
  await admin.ask('POST', `/v1/assignments/${text(next, 'id')}/judgment`, judgment);
  return stored(name, await admin.ask('POST', `${project}/snapshots`, { kind: 'comparisons', name }));
}

function idIn(body: Parameters<typeof text>[0]): { id: string } {
  return { id: text(body, 'id') };
}

function stored(name: string, body: Parameters<typeof text>[0]): Found {
  return { ...idIn(body), name, hash: text(body, 'contentHash') };
}

type Damage = (path: string) => void;

const damages: readonly [string, Damage][] = [
  ['a byte is edited', (path) => writeFileSync(path, flipped(readFileSync(path)))],
  ['it is truncated', (path) => truncateSync(path, readFileSync(path).length - 1)],
  ['it is deleted', (path) => rmSync(path)],
];

function flipped(bytes: Buffer): Buffer {
  const middle = Math.floor(bytes.length / 2);
  // Another letter where it was one: still text, still JSON lines.
  bytes.writeUInt8((bytes[middle] ?? 0) ^ 1, middle);
  return bytes;
}

/** Damages a file of the artifact while something is done, and puts it back as it was. */
async function whileDamaged(
  { hash }: Found,
  file: string,
  damage: Damage,
  work: () => Promise<unknown>,
): Promise<void> {
  const path = join(team.home, 'artifacts', hash.slice(0, 2), hash, file);
  const before = readFileSync(path);
  chmodSync(path, 0o644);
  damage(path);
  try {
    await work();
  } finally {
    writeFileSync(path, before);
  }
}

async function expectRefused(found: Found, method: string, path: string, body?: object): Promise<void> {
  const answer = await admin.call(method, path, body);
  expect({ path, status: answer.status, code: at(answer.body, 'code') }).toEqual({
    path,
    status: 409,
    code: 'artifact_damaged',
  });
  expect(text(answer.body, 'detail')).toContain(`"${found.name}"`);
  expect(text(answer.body, 'detail')).toContain('backup');
}

const url = (snapshot: Found) => `/v1/projects/${projectId}/snapshots/${snapshot.id}`;

/** Of an answer that is no JSON. */
async function statusOf(path: string): Promise<number> {
  const response = await admin.open('GET', path);
  await response.arrayBuffer();
  return response.status;
}

async function reasonOfFailedRun(snapshotId: string, baseModelId: string): Promise<string> {
  const config = { kind: 'finetune', steps: 1, batchSize: 1, sequenceLength: 8, warmupSteps: 0 };
  const { id } = idIn(await admin.ask('POST', '/v1/runs', { name: 'edited', config, snapshotId, baseModelId }));
  for (;;) {
    const run = await admin.ask('GET', `/v1/runs/${id}`);
    expect(text(run, 'status')).not.toBe('succeeded');
    if (text(run, 'status') === 'failed') return text(run, 'error');
    await turn();
  }
}

const chat = () => ({ model: assistant.id, messages: [{ role: 'user', content: 'hi' }], max_tokens: 1 });
const score = { inputs: [{ prompt: 'a', completion: 'b' }] };

describe.each(damages)('of a snapshot, when %s', (_, damage) => {
  test('nothing of it is downloaded, exported or compared', async () => {
    // Read before, so that the change must be seen by a process that knows the file.
    expect(await statusOf(`${url(comparisons)}/download`)).toBe(200);
    await whileDamaged(comparisons, 'snapshot.jsonl', damage, async () => {
      await expectRefused(comparisons, 'GET', `${url(comparisons)}/download`);
      for (const format of ['tastemaker', 'trl', 'hh', 'arena']) {
        expect(await statusOf(`${url(others)}/export?format=${format}`)).toBe(200);
        await expectRefused(comparisons, 'GET', `${url(comparisons)}/export?format=${format}`);
      }
      await expectRefused(comparisons, 'GET', `${url(comparisons)}/export?format=trl&file=parquet`);
      await expectRefused(comparisons, 'GET', `${url(comparisons)}/diff/${others.id}`);
      await expectRefused(comparisons, 'GET', `${url(others)}/diff/${comparisons.id}`);
      const reference = { name: 'edited', snapshotId: comparisons.id };
      await expectRefused(comparisons, 'POST', `/v1/reward-models/${judge.id}/references`, reference);
    });
    expect(await statusOf(`${url(comparisons)}/download`)).toBe(200);
  });

  test('it is not trained on, and the run says why', async () => {
    await whileDamaged(demonstrations, 'snapshot.jsonl', damage, async () => {
      const reason = await reasonOfFailedRun(demonstrations.id, assistant.id);
      expect(reason).toContain('artifact_damaged');
      expect(reason).toContain('"the demonstrations"');
      expect(reason).toContain('backup');
    });
  });

  test('freezing the same judgments again stores it anew, whole', async () => {
    const again = await admin.ask('POST', `/v1/projects/${projectId}/snapshots`, {
      kind: 'comparisons',
      name: 'again',
    });
    const found = stored('again', again);
    expect(found.hash).toBe(others.hash);
    await whileDamaged(others, 'snapshot.jsonl', damage, async () => {
      await expectRefused(others, 'GET', `${url(others)}/download`);
      await admin.ask('POST', `/v1/projects/${projectId}/snapshots`, { kind: 'comparisons', name: 'and again' });
      expect(await statusOf(`${url(others)}/download`)).toBe(200);
    });
  });
});

describe.each(['model.safetensors', 'tokenizer.json'])('of a model, where %s is damaged', (file) => {
  test.each(damages)('nothing of it is downloaded, when %s', async (_, damage) => {
    await whileDamaged(assistant, file, damage, async () => {
      // A single file more is no less suspect when its neighbour was edited.
      for (const path of ['files', `files/${file}`, 'files/config.json']) {
        await expectRefused(assistant, 'GET', `/v1/models/${assistant.id}/${path}`);
      }
    });
    expect((await admin.call('GET', `/v1/models/${assistant.id}/files/config.json`)).status).toBe(200);
  });

  test.each(damages)('it neither answers nor scores, when %s', async (_, damage) => {
    // Loaded before: what is in memory was good, what is stored is not.
    expect((await admin.call('POST', '/v1/chat/completions', chat())).status).toBe(200);
    await whileDamaged(assistant, file, damage, async () => {
      await expectRefused(assistant, 'POST', '/v1/chat/completions', chat());
      await expectRefused(assistant, 'POST', '/v1/chat/completions', { ...chat(), stream: true });
    });
    await whileDamaged(judge, file, damage, async () => {
      await expectRefused(judge, 'POST', `/v1/reward-models/${judge.id}/score`, score);
    });
    expect((await admin.call('POST', `/v1/reward-models/${judge.id}/score`, score)).status).toBe(200);
  });

  test.each(damages)('no run starts from it, when %s', async (_, damage) => {
    await whileDamaged(assistant, file, damage, async () => {
      const reason = await reasonOfFailedRun(demonstrations.id, assistant.id);
      expect(reason).toContain('artifact_damaged');
      expect(reason).toContain('"the assistant"');
    });
  });
});

test('a model whose folder is gone is told by name, too', async () => {
  const gone = await importOf('the gone one', 'assistant', 'llama3');
  rmSync(join(team.home, 'artifacts', gone.hash.slice(0, 2), gone.hash), { recursive: true });
  await expectRefused(gone, 'GET', `/v1/models/${gone.id}/files`);
  await expectRefused(gone, 'POST', '/v1/chat/completions', { ...chat(), model: gone.id });
  expect(await reasonOfFailedRun(demonstrations.id, gone.id)).toContain('"the gone one"');
});
