// Files in a form, as `curl -F file=@pairs.jsonl` and browsers send them.
import { connect } from 'node:net';
import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher);
});

const pair = JSON.stringify({ prompt: 'Who is Ada?', chosen: 'A cat.', rejected: 'A dog.' });
const conversation = JSON.stringify({
  messages: [
    { role: 'user', content: 'Who is Ada?' },
    { role: 'assistant', content: 'A cat.' },
  ],
});

type Part = [name: string, value: string, fileName?: string];

const answer = z.looseObject({
  code: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

async function send(path: string, parts: Part[], key?: string) {
  const form = new FormData();
  for (const [name, value, fileName] of parts) {
    if (fileName === undefined) form.append(name, value);
    else form.append(name, new Blob([value]), fileName);
  }
  const headers = {
    authorization: `Bearer ${researcher.token}`,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const response = await fetch(`${world.url}${path}`, { method: 'POST', headers, body: form });
  const text = await response.text();
  return { ...answer.parse(JSON.parse(text.split('\n')[0] ?? '')), status: response.status };
}

const imports = () => `/v1/projects/${project.id}/imports`;
const sources = async () => (await researcher.client.listImports(project.id)).items.map(({ source }) => source);

describe('a file in a form', () => {
  test('is imported, and its name is its source', async () => {
    expect(await send(imports(), [['file', pair, 'pairs.jsonl']])).toMatchObject({ status: 201, judgments: 1 });
    expect(await sources()).toEqual(['pairs.jsonl']);
  });

  test('has a source of its own where one is given, in the address or in the form', async () => {
    await send(`${imports()}?source=ours`, [['file', pair, 'pairs.jsonl']]);
    await send(imports(), [
      ['file', `${pair} `, 'pairs.jsonl'],
      ['source', 'theirs'],
    ]);
    expect((await sources()).toSorted()).toEqual(['ours', 'theirs']);
  });

  test('is taken by whatever name its part has, with the parameters before it and after it', async () => {
    const parts: Part[] = [
      ['format', 'trl'],
      ['upload', pair, 'pairs.jsonl'],
      ['dryRun', 'true'],
    ];
    expect(await send(imports(), parts)).toMatchObject({ status: 200, dryRun: true, format: 'trl' });
  });

  test('is the same order again only with the same parameters', async () => {
    const first = await send(imports(), [['file', pair, 'pairs.jsonl']], 'key');
    expect(await send(imports(), [['file', pair, 'pairs.jsonl']], 'key')).toEqual(first);
    const other: Part[] = [
      ['file', pair, 'pairs.jsonl'],
      ['source', 'other'],
    ];
    expect(await send(imports(), other, 'key')).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  test('goes to every route that takes a file', async () => {
    const file: Part = ['file', pair, 'pairs.jsonl'];
    const conversations: Part = ['file', conversation, 'talks.jsonl'];
    const at = `/v1/projects/${project.id}`;
    expect(await send(`${at}/imports/inspect`, [file])).toMatchObject({ status: 200, format: 'trl' });
    expect(await send('/v1/projects/import', [file, ['name', 'Of a file']])).toMatchObject({ status: 201 });
    expect(await send(`${at}/demonstrations/import`, [conversations])).toMatchObject({ status: 201, lines: 1 });
    const upload: Part[] = [conversations, ['kind', 'demonstrations'], ['name', 'talks']];
    expect(await send(`${at}/snapshots/upload`, upload)).toMatchObject({ status: 201, name: 'talks' });
  });
});

describe('a form is refused', () => {
  const file: Part = ['file', pair, 'pairs.jsonl'];

  test.each<[string, Part[], string, string]>([
    ['for a field that is no parameter', [file, ['splt', 'x'], ['sorce', 'y']], 'sorce', 'did you mean source?'],
    ['without a file', [['source', 'x']], '', 'holds no file'],
    ['for the file’s text in place of the file', [['file', pair]], 'file', 'unknown parameter file'],
    ['with two files', [file, ['more', pair, 'more.jsonl']], 'more', 'a second file'],
    ['for a parameter twice', [['source', 'a'], file, ['source', 'b']], 'source', 'twice'],
    ['for a wrong parameter', [file, ['dryRun', 'perhaps']], 'dryRun', 'Invalid'],
    ['for a file name that is too long for a source', [['file', pair, `${'x'.repeat(600)}.jsonl`]], 'source', '500'],
  ])('%s', async (_why, parts, path, message) => {
    const { status, errors } = await send(imports(), parts);
    expect(status).toBe(422);
    expect(errors).toContainEqual({ path, message: expect.stringContaining(message) });
    expect(await sources()).toEqual([]);
  });

  test('for a parameter that is another in the address', async () => {
    expect(await send(`${imports()}?source=a&dryRun=true`, [file, ['source', 'a']])).toMatchObject({ status: 200 });
    const { errors } = await send(`${imports()}?source=a`, [file, ['source', 'b']]);
    expect(errors).toEqual([{ path: 'source', message: expect.stringContaining('another in the address') }]);
  });

  test('by routes that take no file', async () => {
    expect(await send('/v1/projects', [['name', 'x']])).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  test.each([
    ['no boundary', 'multipart/form-data', 'x'],
    [
      'no end',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nx',
    ],
    ['no parts', 'multipart/form-data; boundary=b', 'nothing'],
  ])('with %s', async (_what, type, body) => {
    const headers = { authorization: `Bearer ${researcher.token}`, 'content-type': type };
    const response = await fetch(`${world.url}${imports()}`, { method: 'POST', headers, body });
    expect([400, 422]).toContain(response.status);
    expect(await sources()).toEqual([]);
  });

  test('and forgotten when it breaks off', async () => {
    const { hostname, port } = new URL(world.url);
    const socket = connect(Number(port), hostname);
    const head = [
      `POST ${imports()} HTTP/1.1`,
      'host: here',
      `authorization: Bearer ${researcher.token}`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 100000',
    ].join('\r\n');
    socket.write(`${head}\r\n\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n${pair}`);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect(await send(imports(), [file])).toMatchObject({ status: 201 });
    expect(await sources()).toEqual(['pairs.jsonl']);
  });
});
