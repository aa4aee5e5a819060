import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './command.js';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tastemaker-usage-'));
});
afterAll(() => rmSync(home, { recursive: true }));

const here = (): Record<string, string> => ({ TASTEMAKER_HOME: home });

test('help is no error', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: tastemaker');
});

test.each([
  ['an unknown command', ['tarin'], "unknown command 'tarin'"],
  ['a missing option', ['train'], "required option '--from <model>' not specified"],
  ['a number that is none', ['train', '--from', 'x', '--pairs-per-step', 'many'], 'must be a whole number'],
  ['a score of nothing', ['score', '--model', 'x'], 'what is to be scored?'],
  [
    'a choice that is none',
    ['import', 'x.jsonl', '--format', 'csv'],
    'Allowed choices are tastemaker, prompts, trl, hh',
  ],
  [
    'a parquet file of no format',
    ['export', 'x.parquet', '--token', 'x', '--server', 'http://127.0.0.1:9'],
    'in which format?',
  ],
  [
    'a new project without a name',
    ['import', 'x.jsonl', '--create', '--token', 'x', '--server', 'http://127.0.0.1:9'],
    'what is the new project called?',
  ],
])('%s is a usage error: status 2, and stdout stays empty', async (_case, args, message) => {
  const { code, stdout, stderr } = await run([...args], here());
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('a variable that makes no sense is named', async () => {
  const { code, stderr } = await run(['project', 'list'], { ...here(), PORT: 'three' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^tastemaker: the environment variable PORT is wrong/);
});

test('without a server a REST command fails with status 1 and says how to start one', async () => {
  const { code, stdout, stderr } = await run(['project', 'list', '--json'], here());
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/no server runs from .*\n {2}→ start one with `pnpm start`/);
});

test('a server that does not answer is named', async () => {
  const { code, stderr } = await run(['project', 'list', '--server', 'http://127.0.0.1:9', '--token', 'x'], here());
  expect(code).toBe(1);
  expect(stderr).toContain('http://127.0.0.1:9 cannot be reached');
});

test('the home’s own token is not sent to another server', async () => {
  writeFileSync(join(home, 'admin-token'), 'secret-of-this-home');
  const { code, stderr } = await run(['project', 'list', '--server', 'http://127.0.0.1:9'], here());
  expect(code).toBe(1);
  expect(stderr).toContain('no token for http://127.0.0.1:9');
});

test('the microworld is written from its seed, the same each time', async () => {
  const size = ['--passes', '1', '--demonstrations', '20', '--json'];
  const { code, stdout } = await run(['microworld', join(home, 'one'), ...size], here());
  expect(code).toBe(0);
  const counts = JSON.parse(stdout);
  expect(counts).toMatchObject({ demonstrations: 20, prompts: 200 });
  // A paragraph about each thing at least; how many other pages a pass has is the microworld's to say.
  expect(counts.documents).toBeGreaterThan(200);
  await run(['microworld', join(home, 'two'), ...size], here());
  for (const file of ['documents.jsonl', 'demonstrations.jsonl', 'prompts.jsonl'])
    expect(readFileSync(join(home, 'one', file), 'utf8')).toBe(readFileSync(join(home, 'two', file), 'utf8'));
});
