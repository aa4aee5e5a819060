/**
 * A checkpoint folder is a stranger's: beside good files it holds links to the server's keys, to what a process knows of
 * itself, pipes that never end. Whoever may download the model would read what the links lead to. And whoever may import
 * names a path: of the home, of the system, of somebody else's artifacts.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, Caller, list, text } from '../http.js';
import { adminToken, startTeam, type Team, turn } from '../team.js';

const fixtures = join(import.meta.dirname, '..', '..', 'packages', 'language-model', 'test', 'fixtures');
const command = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'dist', 'main.js');
const secret = 'the key that nobody downloads';

let folder: string;
let database: TestDatabase;
let team: Team;
let admin: Caller;
let researcher: Caller;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-links-'));
  database = await createTestDatabase();
  team = await startTeam(database.url, undefined);
  writeFileSync(join(team.home, 'secret-key'), secret);
  mkdirSync(join(team.home, 'imports'), { recursive: true });
  admin = new Caller(team.url, adminToken);
  researcher = (await admin.invite('Rea', 'researcher')).caller;
});
afterAll(async () => {
  await team?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A good checkpoint among the import folders. */
function checkpoint(name: string): string {
  const path = join(team.home, 'imports', name);
  cpSync(join(fixtures, 'llama'), path, { recursive: true });
  return path;
}

async function importOf(name: string, path: string) {
  const ordered = await admin.ask('POST', '/v1/models', { name, kind: 'assistant', path });
  for (;;) {
    const model = await admin.ask('GET', `/v1/models/${text(ordered, 'id')}`);
    if (text(model, 'status') !== 'importing') return model;
    await turn();
  }
}

describe('a folder with something else than files', () => {
  test.each([
    ['a link to the secret key', (path: string) => symlinkSync(join(team.home, 'secret-key'), join(path, 'notes.txt'))],
    ['a link to what a process knows', (path: string) => symlinkSync('/proc/self/environ', join(path, 'README.md'))],
    ['a link to a folder', (path: string) => symlinkSync(team.home, join(path, 'more'))],
    ['a link in place of a file', (path: string) => linkInPlace(path, 'config.json')],
    ['a pipe', (path: string) => execFileSync('mkfifo', [join(path, 'pipe.safetensors')])],
  ])('is refused: %s', async (what, add) => {
    const path = checkpoint(what);
    add(path);
    const model = await importOf(what, path);
    expect(model).toMatchObject({ status: 'failed', checkpointHash: null });
    expect(text(model, 'error')).toMatch(/link|neither a file nor a folder/);
    expect(await researcher.ask('GET', `/v1/models/${text(model, 'id')}/files`)).toEqual({ files: [] });
  });

  test('leaves nothing of it among the artifacts', () => {
    const kept = readdirSync(join(team.home, 'artifacts'), { recursive: true, withFileTypes: true });
    const texts = kept
      .filter((each) => each.isFile())
      .map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'));
    expect(texts.filter((each) => each.includes(secret) || each.includes('TASTEMAKER_SECRET_KEY='))).toEqual([]);
  });
});

function linkInPlace(folderPath: string, name: string): void {
  const moved = join(folderPath, '..', 'moved');
  rmSync(moved, { recursive: true, force: true });
  cpSync(join(folderPath, name), moved);
  rmSync(join(folderPath, name));
  symlinkSync(moved, join(folderPath, name));
}

describe('a path to import from', () => {
  test.each([
    ['the home', () => team.home],
    ['the secret key', () => join(team.home, 'secret-key')],
    ['the artifacts', () => join(team.home, 'artifacts')],
    ['a file of the system', () => '/etc/passwd'],
    ['what a process knows of itself', () => '/proc/self/environ'],
    ['a way out of an import folder', () => `${join(team.home, 'imports')}/../secret-key`],
    ['a relative path', () => 'imports/model'],
  ])('is refused before anything is read: %s', async (_, path) => {
    const order = { name: `refused ${path()}`.slice(0, 100), kind: 'assistant', path: path() };
    const { status, body } = await admin.call('POST', '/v1/models', order);
    expect({ status, code: at(body, 'code') }).toEqual({ status: 422, code: 'validation_failed' });
    expect(text(body, 'detail')).toContain('import folder');
  });

  test('through a link below an import folder is refused by the worker', async () => {
    symlinkSync(join(team.home, 'runs'), join(team.home, 'imports', 'way'));
    mkdirSync(join(team.home, 'runs', 'state'), { recursive: true });
    const model = await importOf('through a link', join(team.home, 'imports', 'way', 'state'));
    expect(model).toMatchObject({ status: 'failed', error: expect.stringContaining('link') });
  });
});

test('a file among the artifacts that was made a link is not served', async () => {
  const model = await importOf('good', checkpoint('good'));
  expect(text(model, 'status')).toBe('ready');
  const hash = text(model, 'checkpointHash');
  const path = join(team.home, 'artifacts', hash.slice(0, 2), hash, 'generation_config.json');
  rmSync(path);
  symlinkSync(join(team.home, 'secret-key'), path);
  const file = `/v1/models/${text(model, 'id')}/files/generation_config.json`;
  const { status, body } = await researcher.call('GET', file);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(body)).not.toContain(secret);
});

function commandEnvironment(): Record<string, string> {
  const { home, url } = team;
  const path = process.env['PATH'] ?? '';
  return { PATH: path, TASTEMAKER_HOME: home, TASTEMAKER_API_URL: url, TASTEMAKER_TOKEN: adminToken };
}

async function run(args: readonly string[], changed: Record<string, string> = {}) {
  const options = { env: { ...commandEnvironment(), ...changed } };
  const child = spawn(process.execPath, [command, ...args, '--json'], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [out, complaint] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended]);
  return { code: child.exitCode, out, complaint };
}

describe('the command', () => {
  test('imports a folder of this machine, wherever it lies, and leaves no copy', async () => {
    const { code, out, complaint } = await run(['models', 'import', join(fixtures, 'qwen2'), '--name', 'own folder']);
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    expect(JSON.parse(out)).toMatchObject({ status: 'ready', name: 'own folder' });
    expect(readdirSync(join(team.home, 'imports')).filter((name) => name.startsWith('from-cli-'))).toEqual([]);
  });

  test('imports a GGUF file, and a snapshot of Hugging Face’s cache with its links to blobs', async () => {
    const snapshot = join(folder, 'models--tiny', 'snapshots', 'main');
    const blobs = join(folder, 'models--tiny', 'blobs');
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(blobs);
    for (const [index, name] of readdirSync(join(fixtures, 'mistral')).entries()) {
      const blob = index.toString(16).padStart(40, 'a');
      cpSync(join(fixtures, 'mistral', name), join(blobs, blob));
      symlinkSync(`../../blobs/${blob}`, join(snapshot, name));
    }
    expect((await run(['models', 'import', snapshot, '--name', 'from the cache'])).complaint).toBe('');
    expect((await run(['models', 'import', join(fixtures, 'llama.gguf'), '--name', 'gguf'])).complaint).toBe('');
  });

  test('refuses a downloaded folder with links out of it, before the server sees it', async () => {
    const path = join(folder, 'downloaded');
    cpSync(join(fixtures, 'llama'), path, { recursive: true });
    symlinkSync(join(team.home, 'secret-key'), join(path, 'LICENSE'));
    const { code, complaint } = await run(['models', 'import', path, '--name', 'downloaded']);
    expect(code).toBe(1);
    expect(complaint).toContain('is a link');
    const names = list(await admin.ask('GET', '/v1/models?limit=100'), 'items').map((each) => text(each, 'name'));
    expect(names).not.toContain('downloaded');
  });

  test('writes nothing outside of the folder that it downloads to, whatever a server calls its files', async () => {
    const model = list(await admin.ask('GET', '/v1/models'), 'items')[0] ?? null;
    const answers = {
      list: JSON.stringify({ items: [model], nextCursor: null }),
      files: JSON.stringify({ files: [{ path: '../../escaped', bytes: 1 }] }),
    };
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url?.includes('/files/') === true) response.end('x');
      else response.end(request.url?.endsWith('/files') === true ? answers.files : answers.list);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const target = join(folder, 'deep', 'deeper');
    const { code, complaint } = await run(['models', 'download', text(model, 'id'), target], {
      TASTEMAKER_API_URL: url,
    });
    server.close();
    expect(code).toBe(1);
    expect(complaint).toContain('leads out of the folder');
    expect(readdirSync(folder)).not.toContain('escaped');
  });
});
