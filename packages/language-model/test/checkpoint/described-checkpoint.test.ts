import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type CheckpointDescription,
  DescribedCheckpoint,
  describeCheckpoint,
} from '../../src/checkpoint/described-checkpoint.js';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** As it arrives from another process. */
function sent(description: CheckpointDescription): CheckpointDescription {
  return deserialize(serialize(description));
}

test.each([
  'llama',
  'llama-float16',
  'llama-bfloat16',
  'llama-reward',
  'llama3',
  'mistral',
  'qwen2',
  'qwen3',
  'llama.gguf',
])('%s is read by its description as it is by its files', async (name) => {
  const path = fixture(name);
  const opened = await openCheckpoint(path);
  const folder = name.endsWith('.gguf') ? dirname(path) : path;
  const described = new DescribedCheckpoint(folder, sent(describeCheckpoint(opened)));
  expect(described.config).toEqual(opened.config);
  expect(described.kind).toBe(opened.kind);
  expect(described.names).toEqual(opened.names);
  for (const tensor of opened.names) {
    expect(described.shape(tensor)).toEqual(opened.shape(tensor));
    expect(described.read(tensor)).toEqual(opened.read(tensor));
  }
  const { vocabularySize, beginToken, endTokens, padToken } = opened.tokenizer;
  expect(described.tokenizer).toMatchObject({ vocabularySize, endTokens });
  expect([described.tokenizer.beginToken, described.tokenizer.padToken]).toEqual([beginToken, padToken]);
  const tokens = [...opened.tokenizer.encode('The cat, ä 12 日本\n\n  end', { addSpecialTokens: true }), 0, 1, 2];
  for (const skipSpecialTokens of [true, false]) {
    for (let from = 0; from < tokens.length; from++) {
      const part = tokens.slice(from);
      expect(described.tokenizer.decode(part, { skipSpecialTokens })).toBe(
        opened.tokenizer.decode(part, { skipSpecialTokens }),
      );
    }
  }
  described.close();
  opened.close();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'described-'));
  cpSync(fixture('llama'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a description that names files elsewhere or other shapes is refused', async () => {
  const opened = await openCheckpoint(folder);
  const description = describeCheckpoint(opened);
  opened.close();
  const [first, ...others] = description.tensors;
  for (const change of [{ file: '../other' }, { file: '/etc/passwd' }, { shape: [1] }]) {
    const tensors = first === undefined ? [] : [{ ...first, ...change }, ...others];
    expect(() => new DescribedCheckpoint(folder, { ...description, tensors })).toThrow('not described as it must be');
  }
});

const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content });

test.each([
  ['a regular expression', replace({ Regex: '(a+)+$' }, ''), 'decoder.pattern'],
  ['a long text for a short one', replace({ String: 'a' }, 'a'.repeat(100)), 'decoder.content'],
  [
    'a text that grows and grows',
    { type: 'Sequence', decoders: Array.from({ length: 3 }, () => replace({ String: 'a' }, 'aaaa')) },
    'decoders',
  ],
  ['an unknown step', { type: 'Eval' }, 'decoder.type'],
  ['steps in steps in steps', nested(40), 'decoders'],
])('a decoder with %s is refused', async (_, decoder, mentioned) => {
  const path = join(folder, 'tokenizer.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), decoder }));
  await expect(openCheckpoint(folder)).rejects.toThrow(mentioned);
});

function nested(depth: number): object {
  return { type: 'Sequence', decoders: depth === 0 ? [] : [nested(depth - 1)] };
}
