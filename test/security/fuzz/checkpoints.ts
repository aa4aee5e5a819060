// Checkpoints with one file mutated: by its bytes, by a value of its JSON, or, of a template, by statements that are put in.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IsolatedModel } from '@tastemaker/reward-model';
import type { GoodFile } from './files.js';
import { type Draw, mutated } from './mutations.js';

const fixtures = fileURLToPath(new URL('../../../packages/language-model/test/fixtures/', import.meta.url));
const folders = ['llama', 'qwen2', 'qwen3', 'mistral', 'llama-reward', 'llama3'];

/** Named by their path below the fixtures: a folder's file, or a GGUF file that is a model by itself. */
export const goodCheckpointFiles: readonly GoodFile[] = [
  ...folders.flatMap((folder) => readdirSync(join(fixtures, folder)).map((name) => join(folder, name))),
  'llama.gguf',
].map((name) => {
  const bytes = readFileSync(join(fixtures, name));
  return { name, bytes, mutate: (draw) => mutatedPart(name, bytes, draw) };
});

/**
 * Opens the checkpoint whose file `name` holds `bytes`, and renders and encodes a prompt.
 * @returns 'accepted', or the name of the error; another error than the documented ones with what it says
 */
export async function openCheckpointWith({ name, bytes }: GoodFile): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'fuzzed-checkpoint-'));
  try {
    const model = await IsolatedModel.open(written(home, name, bytes));
    try {
      await model.promptTokens({
        messages: [{ role: 'user', content: 'Hello, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! 12 ä𝕏' }],
      });
    } finally {
      await model.close();
    }
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    // What JavaScript says of a mistake in the reader tells nobody what is wrong with their files.
    return /Cannot (read|set) properties|is not (a function|iterable)|is not defined/.test(error.message)
      ? `${error.name}: ${error.message}`
      : error.name;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function written(home: string, name: string, bytes: Buffer): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  if (dirname(name) !== '.') cpSync(join(fixtures, dirname(name)), dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return dirname(name) === '.' ? path : dirname(path);
}

function mutatedPart(name: string, bytes: Buffer, draw: Draw): Buffer {
  if (name.endsWith('.json') && draw(3) > 0)
    return Buffer.from(JSON.stringify(mutatedJson(JSON.parse(bytes.toString()), draw)));
  if (name.endsWith('.jinja') && draw(3) > 0) return mutatedTemplate(bytes, draw);
  if (!/\.(safetensors|gguf)$/.test(name)) return mutated(bytes, draw, [bytes]);
  // The weights' own bytes are numbers, any of which is good.
  const head = headBytes(basename(name), bytes);
  return Buffer.concat([mutated(bytes.subarray(0, head), draw, [bytes]), bytes.subarray(head)]);
}

/** A safetensors file begins with its header's length; a GGUF file's ends somewhere behind its tokens. */
function headBytes(name: string, bytes: Buffer): number {
  return name.endsWith('.gguf') ? Math.min(bytes.length, 12_000) : 8 + Number(bytes.readBigUInt64LE());
}

/** Values that readers trip over. */
const tellingValues: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  2 ** 31,
  2 ** 53,
  1e300,
  '',
  '__proto__',
  'constructor',
  '\u0000',
  '(a+)+$',
  '(?=a{1000}){1000}',
  'a'.repeat(100_000),
  [],
  [[[]]],
  {},
  { type: 'Sequence', normalizers: [null], pretokenizers: [null], decoders: [null] },
  { type: 'Split', pattern: { Regex: '(.*)*x' }, behavior: 'Isolated', invert: false },
  { type: 'Replace', pattern: { String: 'a' }, content: 'aaaaaaaa' },
];

/** One value, anywhere in it, is another, is left out, or stands many times. */
function mutatedJson(root: unknown, draw: Draw): unknown {
  if (typeof root !== 'object' || root === null) return tellingValues[draw(tellingValues.length)];
  const keys = Object.keys(root);
  const key = keys[draw(keys.length)];
  if (key === undefined) return tellingValues[draw(tellingValues.length)];
  const value: unknown = Reflect.get(root, key);
  const isDeeper = typeof value === 'object' && value !== null && Object.keys(value).length > 0 && draw(4) > 0;
  if (isDeeper) Reflect.set(root, key, mutatedJson(value, draw));
  else if (draw(6) === 0) Reflect.deleteProperty(root, key);
  else Reflect.set(root, key, draw(6) === 0 ? Array(1000).fill(value) : tellingValues[draw(tellingValues.length)]);
  return root;
}

const statements = [
  '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
  "{{ 'a' * 1000000000 }}",
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  "{{ messages.__proto__.constructor('return process')() }}",
  "{{ ''.constructor }}",
  '{{ range(2000000000) | list | length }}',
  '{{ messages[0].content[::0] }}',
  "{% set ns = namespace(t='a') %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t }}",
  '{{ raise_exception(messages) }}',
  '{% if %}',
  '{'.repeat(5000),
  '('.repeat(5000),
  '{{ 1 / 0 }}{{ undefined.x.y }}',
  `{{ ${'['.repeat(3000)} }}`,
];

function mutatedTemplate(bytes: Buffer, draw: Draw): Buffer {
  const at = draw(bytes.length + 1);
  const statement = statements[draw(statements.length)] ?? '';
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(statement), bytes.subarray(at)]);
}
