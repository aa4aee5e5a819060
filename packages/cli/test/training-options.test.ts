import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finetuneConfig, pretrainConfig } from '@tastemaker/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configValues } from '../src/commands/training/config-values.js';
import { run } from './command.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-options-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = (): Record<string, string> => ({ TASTEMAKER_HOME: folder });

async function planned(...args: string[]) {
  const { code, stdout, stderr } = await run([...args, '--dry-run', '--json'], here());
  return code === 0 ? JSON.parse(stdout) : { code, stderr };
}

test.each([
  ['pretrain', pretrainConfig, pretrainConfig.parse({ kind: 'pretrain' })],
  ['finetune', finetuneConfig, finetuneConfig.parse({ kind: 'finetune', adapter: { kind: 'lora' } })],
])('every value of %s’s configuration is a flag, and --help shows its default', async (command, schema, defaults) => {
  const { stdout } = await run([command, '--help'], here());
  const help = stdout.replace(/\s+/g, ' ');
  const values = configValues(schema);
  // The kind is the command's; a snapshot to replay has an option of its own.
  const chosen = leavesOf(defaults).filter((path) => path !== 'kind' && path !== 'replaySnapshotId');
  expect(new Set(values.map(({ path }) => path.join('.')))).toEqual(new Set(chosen));
  for (const { name } of values) expect(help).toMatch(new RegExp(`--${name} <[^>]+>((?! --).)*\\(default: [^)]+\\)`));
});

/** Paths of all values. */
function leavesOf(config: object): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leavesOf(value).map((path) => `${key}.${path}`)
      : [key],
  );
}

test('a dry run tells the whole configuration and what it comes to, without a server', async () => {
  expect(await planned('pretrain', '--architecture-layers', '2', '--steps', '10', '--micro-batches', '4')).toEqual({
    config: pretrainConfig.parse({ kind: 'pretrain', architecture: { layers: 2 }, steps: 10, microBatches: 4 }),
    tokensPerStep: 8 * 256,
    tokens: 10 * 8 * 256,
    // The embedding, two layers of 4 · 128² + 3 · 128 · 384 + 2 · 128, and the last norm.
    parameters: 1024 * 128 + 2 * (65_536 + 147_456 + 256) + 128,
  });
});

test('naming a value of an adapter asks for one', async () => {
  const { config } = await planned(
    'finetune',
    '--from',
    'x',
    '--adapter-rank',
    '4',
    '--adapter-targets',
    'gateUp',
    'down',
  );
  expect(config).toEqual(
    finetuneConfig.parse({ kind: 'finetune', adapter: { kind: 'lora', rank: 4, targets: ['gateUp', 'down'] } }),
  );
});

test('a file holds a configuration, and flags win over it', async () => {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ steps: 5, adapter: { kind: 'lora', rank: 2, alpha: 8 } }));
  const { config } = await planned('finetune', '--from', 'x', '--config', file, '--adapter-alpha', '4');
  expect(config).toMatchObject({ steps: 5, adapter: { rank: 2, alpha: 4 } });
});

test.each([
  ['layers', '1', 'must be 2 or more'],
  ['heads', '6', 'must be a multiple of 4'],
  ['key-value-heads', '2', 'must be as many as heads'],
])('induction heads to begin with are refused where %s are %s', async (flag, value, why) => {
  expect(await planned('pretrain', '--initialization', 'induction', `--architecture-${flag}`, value)).toEqual({
    code: 2,
    stderr: expect.stringContaining(why),
  });
  expect(await planned('pretrain', `--architecture-${flag}`, value)).toHaveProperty('config');
});

test.each([
  ['{"stepps": 5}', 'the configuration has no stepps'],
  ['{"steps": 0}', 'the configuration is wrong: steps '],
  ['{"kind": "reward"}', 'the configuration is wrong: kind '],
  ['steps: 5', 'cannot read the configuration'],
])('a configuration of %s is a usage error that says why', async (text, why) => {
  const file = join(folder, 'wrong.json');
  writeFileSync(file, text);
  expect(await planned('finetune', '--from', 'x', '--config', file)).toEqual({
    code: 2,
    stderr: expect.stringContaining(why),
  });
});
