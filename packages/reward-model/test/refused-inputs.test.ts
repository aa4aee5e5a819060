import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  InputRefusedError,
  IsolatedModel,
  loadRewardModel,
  type RewardModel,
  saveRewardModel,
  scoreEach,
} from '../src/index.js';
import { tinyRewardModel } from './tiny.js';

const folder = mkdtempSync(join(tmpdir(), 'refused-inputs-'));
let engine: Engine;
/** Its template has no system role, and its tokenizer a token beyond the embeddings. */
let picky: RewardModel;

function editJson(name: string, change: (json: Record<string, unknown>) => object): void {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}

beforeAll(async () => {
  engine = await loadEngine({ engine: 'auto' });
  saveRewardModel(folder, tinyRewardModel(engine));
  editJson('tokenizer_config.json', (config) => ({
    ...config,
    chat_template: `{% if messages[0].role == 'system' %}{{ raise_exception('No system role') }}{% endif %}${String(config['chat_template'])}`,
  }));
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  editJson('tokenizer.json', (json) => ({
    ...json,
    added_tokens: [...Object(json['added_tokens']), { id: 300, content: '<|image|>', ...flags }],
  }));
  picky = await loadRewardModel(engine, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const question = [{ role: 'user' as const, content: 'Where is the cat?' }];
const system = [{ role: 'system' as const, content: 'Be brief.' }, ...question];
const inputs = [
  { messages: question, completion: 'on the mat' },
  { messages: system, completion: 'on the mat' },
  { messages: question, completion: 'see <|image|>' },
  { messages: question, completion: 'on the log' },
];

test('an input that the template refuses, or with a token without embedding, has no score; the others have theirs', () => {
  const outcomes = scoreEach(picky, inputs);
  expect(outcomes[1]).toBeInstanceOf(InputRefusedError);
  expect(outcomes[1]).toMatchObject({ index: 1, reason: expect.stringContaining('No system role') });
  expect(outcomes[2]).toMatchObject({
    index: 2,
    message: expect.stringMatching(
      /^Input 2 cannot be scored. The text holds "<\|image\|>", token 300, .* \d+ tokens only/,
    ),
  });
  for (const place of [0, 3]) {
    const [alone] = scoreEach(picky, inputs.slice(place, place + 1));
    expect(outcomes[place]).toMatchObject({ score: expect.closeTo(Object(alone).score, 4) });
  }
});

test('a process of its own refuses the same inputs, and goes on', async () => {
  const isolated = await IsolatedModel.open(folder);
  const { groups, refused } = await isolated.tokenize(inputs);
  expect(new Set(refused.map(({ index }) => index))).toEqual(new Set([1, 2]));
  expect(groups.flatMap(({ indices }) => indices)).toEqual([0, 3]);
  await expect(isolated.promptTokens({ text: 'a <|image|>' })).rejects.toMatchObject({
    name: 'TokenWithoutEmbeddingError',
    message: expect.stringContaining('token 300'),
  });
  expect(await isolated.promptTokens({ messages: question })).not.toHaveLength(0);
  await isolated.close();
});
