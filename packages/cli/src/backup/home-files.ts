// The files of a home that go along with a backup: that the demo has run, and with `--secrets` what opens the rest.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { type Home, readIfThere } from '../supervisor/home.js';
import type { HomeFile } from './archive-format.js';

/** What is there of them. */
export function readHomeFiles(home: Home, env: Environment, secrets: boolean): Map<HomeFile, string> {
  const found = new Map<HomeFile, string>();
  const add = (name: HomeFile, content: string | undefined) => {
    if (content !== undefined) found.set(name, content);
  };
  add('demo.json', readIfThere(home.demoDoneFile));
  if (!secrets) return found;
  add('admin-token', readIfThere(home.adminTokenFile));
  add('secret-key', env.secretKey === undefined ? readIfThere(home.secretKeyFile) : `${env.secretKey}\n`);
  return found;
}

/** @throws {Failure} when the home has others than the backup's already */
export function checkHomeFiles(home: Home, files: ReadonlyMap<HomeFile, Buffer>): void {
  for (const [name, content] of files) {
    const path = pathOf(home, name);
    const kept = readIfThere(path);
    if (kept === undefined || kept.trim() === content.toString().trim()) continue;
    throw new Failure('home_not_empty', `there is another ${path} than the backup's already`, {
      cure: 'move it away, or set TASTEMAKER_HOME to an empty folder',
    });
  }
}

export function restoreHomeFiles(home: Home, files: ReadonlyMap<HomeFile, Buffer>): void {
  for (const [name, content] of files) {
    writeFileSync(pathOf(home, name), content, { mode: 0o600, flush: true });
  }
}

/** What a person must know about the secrets; undefined: nothing. */
export function missingSecrets(home: Home, env: Environment, files: ReadonlyMap<HomeFile, Buffer>): string | undefined {
  if (files.has('secret-key')) return undefined;
  if (env.secretKey !== undefined || readIfThere(home.secretKeyFile) !== undefined) return undefined;
  return (
    'The backup holds no secret key (it was made without --secrets): keys of endpoints and secrets of webhooks open with ' +
    `the old one only. Put it into ${home.secretKeyFile} or TASTEMAKER_SECRET_KEY before the first start. ` +
    'For an admin token, `tastemaker token restore-admin` makes the new one valid.'
  );
}

function pathOf(home: Home, name: HomeFile): string {
  return { 'demo.json': home.demoDoneFile, 'admin-token': home.adminTokenFile, 'secret-key': home.secretKeyFile }[name];
}

const manifestFile = new URL('../../package.json', import.meta.url);

/** The version of Tastemaker. */
export function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(manifestFile, 'utf8'));
  return manifest instanceof Object && 'version' in manifest ? String(manifest.version) : 'unknown';
}
