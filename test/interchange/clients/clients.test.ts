/**
 * The clients that programs use, each as its registry has it, against the processes that a team runs: OpenAI's for Python and
 * JavaScript, LangChain, LiteLLM and lm-evaluation-harness for language models, requests and httpx for streams of scores.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { loadDecoder, nextTokenLogits, openCheckpoint, packRows } from '@tastemaker/language-model';
import { loadEngine } from '@tastemaker/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { writeRewardModel } from '../../../services/inference/test/tiny-models.js';
import { Caller, text } from '../../http.js';
import { adminToken, startTeam, type Team } from '../../team.js';
import { askPython, isLeftOutWithout } from '../python.js';

const assistant = join(import.meta.dirname, '..', '..', '..', 'packages', 'microworld', 'models', 'assistant');
const model = 'microworld/assistant';

describe.skipIf(isLeftOutWithout('clientsPython'))('the API is asked', () => {
  let folder: string;
  let database: TestDatabase;
  let team: Team;
  let job: { baseUrl: string; token: string; model: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-clients-'));
    database = await createTestDatabase();
    team = await startTeam(database.url, undefined);
    const admin = new Caller(team.url, adminToken);
    await writeRewardModel(join(folder, 'judge'), 3, 5);
    for (const order of [
      { name: model, kind: 'assistant', path: assistant },
      { name: 'judge', kind: 'reward', path: join(folder, 'judge') },
    ]) {
      const ordered = await admin.ask('POST', '/v1/models', order);
      await admin.settled(`/v1/models/${text(ordered, 'id')}`);
    }
    job = { baseUrl: `${team.url}/openai/v1`, token: adminToken, model };
  });
  afterAll(async () => {
    await team?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true });
  });

  test('by OpenAI’s Python client, LangChain and LiteLLM, which are told the same, whole and streamed', () => {
    const answers = z.object({ whole: z.string().min(1), streamed: z.string() });
    const schema = z.object({
      openai: answers.extend({
        listed: z.array(z.string()),
        retrieved: z.string(),
        tokens: z.number(),
        usage: z.number(),
        refused: z.string().nullable(),
      }),
      langchain: answers.extend({ plain: z.string(), batch: z.array(z.string()) }),
      litellm: answers.extend({ plain: z.string() }),
    });
    const { openai, langchain, litellm } = askPython('clients/ask_as_clients_do.py', job, schema, 'clientsPython');
    expect(openai).toMatchObject({ listed: [model], retrieved: model, refused: 'frequency_penalty' });
    expect(openai.tokens).toBe(openai.usage);
    for (const client of [openai, langchain, litellm]) {
      expect(client).toMatchObject({ whole: openai.whole, streamed: openai.whole });
    }
    // A list of prompts is answered in its order.
    expect(langchain.batch).toEqual([langchain.plain, langchain.plain, expect.any(String)]);
    expect(litellm.plain).toBe(langchain.plain);
  });

  test('by lm-evaluation-harness, which reads the likelihoods that the checkpoint gives', async () => {
    const rows = ['hill', 'sea', 'road'].map((place) => ({
      question: `The frost on the ${place}`,
      choices: [' is cold.', ' was never seen by anybody.'],
      answer: 0,
    }));
    const schema = z.object({ accuracy: z.number(), likelihoods: z.array(z.array(z.number())) });
    const order = { ...job, tokenizer: assistant, rows };
    const { accuracy, likelihoods } = askPython('clients/run_harness.py', order, schema, 'clientsPython');
    const likelihood = await checkpointLikelihoods();
    const expected = rows.map(({ question, choices }) => choices.map((choice) => likelihood(question, choice)));
    expect(likelihoods).toEqual(expected.map((both) => both.map((one) => expect.closeTo(one, 2))));
    expect(accuracy).toBe(expected.filter(([first = 0, second = 0]) => first > second).length / rows.length);
  });

  test('for a stream of scores by requests and httpx, which send all before they read', () => {
    const lines = 120_000;
    const told = z.object({ count: z.literal(lines), inOrder: z.literal(true), bytes: z.number() });
    const url = `${team.url}/v1/reward-models/judge/score/stream?members=true`;
    const schema = z.object({ requests: told, httpx: told });
    const { requests, httpx } = askPython('clients/stream_scores.py', { ...job, url, lines }, schema, 'clientsPython');
    // More than the sockets of both sides hold.
    expect(requests.bytes).toBeGreaterThan(12_000_000);
    expect(httpx.bytes).toBeGreaterThan(12_000_000);
  });
});

/** Of an ending after a beginning, by a full forward pass of the checkpoint's own files. */
async function checkpointLikelihoods(): Promise<(beginning: string, ending: string) => number> {
  const checkpoint = await openCheckpoint(assistant);
  const decoder = loadDecoder(await loadEngine({ engine: 'auto' }), checkpoint);
  const { tokenizer } = checkpoint;
  checkpoint.close();
  return (beginning, ending) => {
    const known = tokenizer.encode(beginning).length;
    const tokens = Array.from(tokenizer.encode(beginning + ending));
    const places = Int32Array.from(tokens, (_, place) => place);
    const logits = nextTokenLogits(decoder, packRows([[{ tokens }]]), places);
    const size = logits.length / tokens.length;
    return tokens.slice(known).reduce((sum, token, index) => {
      const place = known + index - 1;
      const row = logits.subarray(place * size, (place + 1) * size);
      const total = Math.log(row.reduce((all, logit) => all + Math.exp(logit), 0));
      return sum + (row[token] ?? Number.NaN) - total;
    }, 0);
  };
}
