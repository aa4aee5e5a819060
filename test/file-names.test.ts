/** A file's name says its idea (docs/style.md): none of the names that say nothing. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const banned = /(?:^|[-_.])(?:utils?|helpers?|common|misc|managers?|stuff)(?:[-_.]|$)/;

/** Names of the files and folders below a folder, with their paths; without what is built or installed. */
function namesBelow(folder: string): { name: string; path: string }[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return [{ name: entry.name, path }, ...(entry.isDirectory() ? namesBelow(path) : [])];
    });
}

test('no file or folder is named for everything', () => {
  const names = ['bench', 'docs', 'packages', 'services', 'test'].flatMap(namesBelow);
  expect(names.filter(({ name }) => banned.test(name)).map(({ path }) => path)).toEqual([]);
});
