// What is said of a folder that is given in the place of a file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openUpload } from '../src/files.js';
import { openTerminal } from '../src/terminal.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content = '{}'): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const silent = openTerminal(true, { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr });
const upload = () => openUpload(folder, silent);

test('a dataset that was saved to disk is named, with how to make a file of it', async () => {
  for (const name of ['dataset_info.json', 'state.json', 'data-00000-of-00001.arrow']) write(name);
  await expect(upload()).rejects.toMatchObject({
    message: `cannot read ${folder}: it is a folder that \`save_to_disk\` of datasets wrote`,
    cure: expect.stringContaining(`Dataset.load_from_disk("${folder}").to_parquet("rows.parquet")`),
  });
});

test('a dictionary of datasets is named with its splits', async () => {
  write('dataset_dict.json', '{"splits": ["train_prefs", "test_prefs"]}');
  write('train_prefs/state.json');
  await expect(upload()).rejects.toMatchObject({
    message: expect.stringContaining('of the splits train_prefs, test_prefs'),
    cure: expect.stringContaining(
      `DatasetDict.load_from_disk("${folder}")["train_prefs"].to_parquet("train_prefs.parquet")`,
    ),
  });
});

test('any other folder is one, and a file in it is what to name', async () => {
  write('README.md');
  await expect(upload()).rejects.toMatchObject({
    message: `cannot read ${folder}: it is a folder`,
    cure: 'name a file',
  });
  write('pairs.jsonl');
  await expect(upload()).rejects.toMatchObject({ cure: `name a file, ${join(folder, 'pairs.jsonl')} for instance` });
});
