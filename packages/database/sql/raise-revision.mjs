// `pnpm sql:revision`, after a change in this folder: raises the revision and notes the hash of each file in revision.json.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const noteFile = new URL('revision.json', import.meta.url);
const names = ['', 'triggers/'].flatMap((folder) =>
  readdirSync(new URL(`./${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => folder + name.slice(0, -'.sql'.length)),
);
const hashOf = (name) =>
  createHash('sha256')
    .update(readFileSync(new URL(`${name}.sql`, import.meta.url)))
    .digest('hex');
const files = Object.fromEntries(names.map((name) => [name, hashOf(name)]));
const noted = JSON.parse(readFileSync(noteFile, 'utf8'));
if (JSON.stringify(noted.files) === JSON.stringify(files)) {
  process.stdout.write(`Nothing has changed since revision ${noted.revision}.\n`);
} else {
  const revision = noted.revision + 1;
  writeFileSync(noteFile, `${JSON.stringify({ revision, files }, null, 2)}\n`);
  process.stdout.write(`The functions and triggers are revision ${revision} now.\n`);
}
