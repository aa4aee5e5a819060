import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkImportPath, importFoldersOf, openImportPath } from '@tastemaker/artifacts';
import { afterEach, beforeEach, expect, test } from 'vitest';

let home: string;
let models: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'home-')));
  models = realpathSync(mkdtempSync(join(tmpdir(), 'models-')));
  for (const folder of ['imports/mine', 'artifacts', 'postgres', 'runs'])
    mkdirSync(join(home, folder), { recursive: true });
  mkdirSync(join(models, 'base'));
  writeFileSync(join(home, 'secret-key'), 'secret');
});
afterEach(() => {
  for (const folder of [home, models]) rmSync(folder, { recursive: true, force: true });
});

const foldersOf = (given?: string) => importFoldersOf(given, home, join(home, 'artifacts'));
const forbidden = { code: 'artifact_forbidden_path' };

test('what lies below the home’s import folder or a configured one may be imported', async () => {
  expect(await openImportPath(join(home, 'imports', 'mine'), foldersOf())).toBe(join(home, 'imports', 'mine'));
  expect(await openImportPath(join(models, 'base'), foldersOf(models))).toBe(join(models, 'base'));
});

test('a configured folder may itself be a link', async () => {
  const link = join(home, 'imports', 'disk');
  symlinkSync(models, link);
  expect(await openImportPath(join(link, 'base'), foldersOf(link))).toBe(join(models, 'base'));
});

test('everything of the home is closed, even below an import folder as wide as the machine', () => {
  for (const path of ['', '/secret-key', '/postgres', '/artifacts', '/runs', '/imports', '/imports/../secret-key']) {
    expect(() => checkImportPath(`${home}${path}`, foldersOf('/'))).toThrow(expect.objectContaining(forbidden));
  }
  expect(() => checkImportPath(join(models, 'base'), foldersOf('/'))).not.toThrow();
});

test.each(['/etc', '/etc/passwd', '/', '', 'base', './base', '../base', '/proc/self/environ', '/dev/zero', '/x\0/y'])(
  'the path %j is refused',
  (path) => {
    expect(() => checkImportPath(path, foldersOf())).toThrow(expect.objectContaining(forbidden));
  },
);

test('a path that only begins like an import folder, or leads out of it again, is refused', () => {
  for (const path of [`${models}-more/base`, `${models}/../etc`, `${models}//base`, `${models}/./base`, models]) {
    expect(() => checkImportPath(path, foldersOf(models))).toThrow(expect.objectContaining(forbidden));
  }
});

test('no link below an import folder is followed, and none leads back into the home', async () => {
  symlinkSync(home, join(models, 'link'));
  await expect(openImportPath(join(models, 'link', 'runs'), foldersOf(models))).rejects.toMatchObject(forbidden);
  await expect(openImportPath(join(models, 'link'), foldersOf(models))).rejects.toMatchObject(forbidden);
  const wayHome = join(models, 'folder');
  symlinkSync(home, wayHome);
  await expect(openImportPath(join(wayHome, 'runs'), foldersOf(wayHome))).rejects.toMatchObject(forbidden);
});

test('a path where nothing is says so', async () => {
  const missing = openImportPath(join(models, 'nothing'), foldersOf(models));
  await expect(missing).rejects.toMatchObject({ code: 'artifact_not_found' });
});

test('an import folder that is not an absolute path is an error at the start', () => {
  expect(() => foldersOf('models')).toThrow('not an absolute path');
});
