import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { LineScore } from '@tastemaker/client';
import { inferenceScoreRequest, type ScoreInput } from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { longest, refusedWord } from './support/inference-server.js';
import { registerModel } from './support/models.js';
import { createWorld, type Person, putUpForJudging, type World } from './support/world.js';

// The inference service is played by a server that scores an answer by its length: see support/inference-server.ts.

let world: World;
let researcher: Person;
let judgeId: string;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  ({ id: judgeId } = await registerModel(world.database, 'judge', 'reward'));
});
afterAll(() => world.close());
beforeEach(() => {
  world.inference.requests.length = 0;
});

const answer = (completion: string): ScoreInput => ({ prompt: 'Sing.', completion });

/** A snapshot of one judged comparison; unless said otherwise, of answers of 3 and of 5 characters. */
async function snapshotOfTwo(texts = ['one', 'three']): Promise<string> {
  const labeler = await world.person('labeler');
  const project = await world.project(researcher, [labeler]);
  await putUpForJudging(researcher.client, project.id, texts);
  const assignment = await labeler.client.nextAssignment(project.id);
  if (assignment === undefined) throw new Error('nothing to judge');
  const verdict = { verdict: 'allBad', fenceToken: assignment.fenceToken, dwellMs: 1 } as const;
  await labeler.client.submitJudgment(assignment.id, verdict, { next: false });
  return (await researcher.client.createSnapshot(project.id, { kind: 'comparisons', name: 'two' })).id;
}

describe('scores', () => {
  test('are raw, and no more is told than was asked for', async () => {
    const told = await researcher.client.score('judge', { inputs: [answer('La'), answer('La la')] });
    expect(told).toEqual({ modelId: judgeId, scores: [2, 5] });
  });

  test('of an ensemble come with what each member says and how far they are apart', async () => {
    const told = await researcher.client.score('judge', { inputs: [answer('La')], members: true });
    expect(told).toMatchObject({ scores: [2], members: [[1, 3]], disagreement: [1] });
  });

  test('of thousands of answers come in their order, asked for in portions', async () => {
    const inputs = Array.from({ length: 3000 }, (_, i) => answer('x'.repeat(i % 97)));
    const { scores } = await researcher.client.score('judge', { inputs });
    expect(scores).toEqual(inputs.map(({ completion }) => completion.length));
    const portions = world.inference.requests.map((body) => inferenceScoreRequest.parse(body).inputs.length);
    expect(portions).toHaveLength(12);
    expect(Math.max(...portions)).toBe(250);
  });

  test('are refused where an input is longer than the model reads, which says which one and by how much', async () => {
    const inputs = [answer('La'), answer('x'.repeat(1001)), answer('x'.repeat(1200))];
    const asked = researcher.client.score('judge', { inputs });
    await expect(asked).rejects.toMatchObject({
      status: 413,
      problem: {
        code: 'payload_too_large',
        detail: expect.stringContaining('inputs.1 has 1001 tokens; this model reads at most 1000, and so have 1 more'),
        errors: [
          { path: 'inputs.1', message: expect.stringContaining('1001') },
          { path: 'inputs.2', message: expect.stringContaining('1200') },
        ],
      },
    });
  });

  test('are refused where the model cannot read an input, in the words of its template', async () => {
    const inputs = [answer('La'), answer(refusedWord), answer('x'.repeat(1200))];
    await expect(researcher.client.score('judge', { inputs })).rejects.toMatchObject({
      status: 400,
      problem: {
        code: 'invalid_request',
        detail: 'inputs.1 cannot be scored. The template refuses it. 1 more inputs have no score: see errors.',
        errors: [{ path: 'inputs.1' }, { path: 'inputs.2', message: expect.stringContaining('1200') }],
      },
    });
  });

  test('are refused where a body is larger than one may be, which says how large that is', async () => {
    const headers = { authorization: `Bearer ${researcher.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ inputs: [answer('x'.repeat(33 * 2 ** 20))] });
    const response = await fetch(`${world.url}/v1/reward-models/judge/score`, { method: 'POST', headers, body });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('32 MiB') });
  });
});

describe('a reference set', () => {
  test('is measured on the answers of a snapshot, and scores are told on its scale', async () => {
    const snapshotId = await snapshotOfTwo();
    const made = await researcher.client.createScoreReference('judge', { name: 'two', snapshotId });
    expect(made).toMatchObject({ modelId: judgeId, name: 'two', snapshotId, mean: 4, deviation: 1, count: 2 });
    const told = await researcher.client.score('judge', { inputs: [answer('La la la')], normalize: 'two' });
    expect(told).toMatchObject({ scores: [8], reference: { name: 'two', mean: 4, deviation: 1 }, normalized: [4] });
    expect((await researcher.client.listScoreReferences(judgeId)).items).toEqual([made]);
  });

  test('has a name of its own, until it is forgotten', async () => {
    const order = { name: 'again', snapshotId: await snapshotOfTwo() };
    await researcher.client.createScoreReference('judge', order);
    await expect(researcher.client.createScoreReference('judge', order)).rejects.toMatchObject({
      code: 'already_exists',
    });
    await researcher.client.deleteScoreReference('judge', 'again');
    await researcher.client.createScoreReference('judge', order);
  });

  test('that the model does not have is refused with those that it has', async () => {
    await registerModel(world.database, 'bare', 'reward');
    const asked = researcher.client.score('bare', { inputs: [answer('La')], normalize: 'hh' });
    await expect(asked).rejects.toMatchObject({ status: 422, problem: { errors: [{ path: 'normalize' }] } });
    await expect(asked).rejects.toThrow('it has none');
  });

  test('needs answers that differ, and a snapshot that its maker may see', async () => {
    const snapshotId = await snapshotOfTwo();
    const same = { name: 'same', snapshotId: await snapshotOfTwo(['one', 'two']) };
    await expect(researcher.client.createScoreReference('judge', same)).rejects.toMatchObject({ code: 'conflict' });
    const other = await world.person('researcher', 'Other');
    await expect(other.client.createScoreReference('judge', { name: 'theirs', snapshotId })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('that a checkpoint comes with is known without being measured', async () => {
    const stated = { reward_normalisation: { mean: 1, deviation: 2, reference: 'as trained' } };
    const { hash } = await world.artifacts.putStream('config.json', Readable.from([JSON.stringify(stated)]));
    await registerModel(world.database, 'stating', 'reward', hash);
    const told = await researcher.client.score('stating', { inputs: [answer('La la')], normalize: 'as trained' });
    expect(told.normalized).toEqual([2]);
  });
});

const lineOf = (completion: string) => JSON.stringify(answer(completion));

async function streamed(inputs: Parameters<World['admin']['scoreStream']>[1]): Promise<LineScore[]> {
  const lines: LineScore[] = [];
  for await (const line of researcher.client.scoreStream('judge', inputs)) lines.push(line);
  return lines;
}

const to = (model: string, query = {}) => researcher.client.scoreStream(model, [answer('a')], query).next();

describe('a stream of inputs', () => {
  test('is answered line by line in its order; what cannot be scored says why, and the others go on', async () => {
    const inputs = Array.from({ length: 2000 }, (_, i) => answer('x'.repeat(i % 89)));
    inputs[700] = answer('x'.repeat(longest + 5));
    inputs[701] = { completion: 'of no prompt' };
    inputs[702] = answer(refusedWord);
    const lines = await streamed(inputs);
    expect(lines.map(({ line }) => line)).toEqual(inputs.map((_, i) => i + 1));
    expect(lines[700]).toEqual({
      line: 701,
      error: { code: 'payload_too_large', message: 'has 1005 tokens; this model reads at most 1000' },
    });
    expect(lines[701]).toMatchObject({ error: { code: 'validation_failed' } });
    expect(lines[702]).toEqual({ line: 703, error: { code: 'invalid_request', message: 'The template refuses it.' } });
    const others = inputs.map(({ completion }, i) => ({ line: i + 1, score: completion.length }));
    expect(lines.toSpliced(700, 3)).toEqual(others.toSpliced(700, 3));
  });

  test('may come in a form', async () => {
    const form = new FormData();
    form.append('file', new Blob([`${JSON.stringify(answer('La la'))}\n`]), 'answers.jsonl');
    form.append('members', 'true');
    const headers = { authorization: `Bearer ${researcher.token}` };
    const url = `${world.url}/v1/reward-models/judge/score/stream`;
    const response = await fetch(url, { method: 'POST', headers, body: form });
    expect(await response.json()).toMatchObject({ line: 1, score: 5, members: [4, 6] });
  });

  test('refuses a line with a misspelt key or a text that cannot be stored, and scores the others', async () => {
    const misspelt = { ...answer('La'), completon: 'La' };
    const [first, second, third] = await streamed([misspelt, answer('a\0'), answer('La')]);
    expect(first).toMatchObject({ error: { message: expect.stringContaining('did you mean completion?') } });
    expect(second).toMatchObject({ error: { message: expect.stringContaining('completion: holds a NUL') } });
    expect(third).toEqual({ line: 3, score: 2 });
  });

  test('goes on after a line that is too long, no UTF-8 or no JSON, whose place says so', async () => {
    const body = Buffer.concat([
      Buffer.from(`${lineOf('a')}\n${lineOf('x'.repeat(3 * 2 ** 20))}\n`),
      Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a]),
      Buffer.from(`{"prompt": \n\n${lineOf('bb')}`),
    ]);
    const lines: LineScore[] = [];
    for await (const one of researcher.client.scoreFile('judge', body)) lines.push(one);
    expect(lines).toMatchObject([
      { line: 1, score: 1 },
      { line: 2, error: { code: 'validation_failed', message: expect.stringContaining('1 MiB') } },
      { line: 3, error: { code: 'validation_failed', message: expect.stringContaining('UTF-8') } },
      { line: 4, error: { code: 'validation_failed' } },
      { line: 6, score: 2 },
    ]);
  });

  test('is read packed, and as UTF-16, too', async () => {
    const text = `\uFEFF${JSON.stringify(answer('La'))}\n`;
    for (const body of [gzipSync(text), Buffer.from(text, 'utf16le'), Buffer.from(text)].map((one) =>
      Uint8Array.from(one),
    )) {
      const lines: LineScore[] = [];
      for await (const one of researcher.client.scoreFile('judge', body)) lines.push(one);
      expect(lines).toEqual([{ line: 1, score: 2 }]);
    }
  });

  test('is answered while it is still coming', async () => {
    let answered = 0;
    const seen: number[] = [];
    async function* inputs() {
      for (const text of ['a', 'bb', 'ccc']) {
        seen.push(answered);
        yield answer(text);
        // The next line is sent only when this one has its score.
        await expect.poll(() => answered).toBe(seen.length);
      }
    }
    for await (const line of researcher.client.scoreStream('judge', inputs())) {
      expect(line).toEqual({ line: answered + 1, score: answered + 1 });
      answered += 1;
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  test('tells members and a reference’s scale, too', async () => {
    await researcher.client.createScoreReference('judge', { name: 'line', snapshotId: await snapshotOfTwo() });
    const query = { members: true, normalize: 'line' };
    for await (const line of researcher.client.scoreStream('judge', [answer('La')], query)) {
      expect(line).toEqual({ line: 1, score: 2, normalized: -2, members: [1, 3], disagreement: 1 });
    }
  });

  test('outlives a moment in which the inference service is away', async () => {
    world.inference.refusals.push(503);
    expect(await streamed([answer('La')])).toEqual([{ line: 1, score: 2 }]);
  });

  test('that cannot go on says so in its last line', async () => {
    world.inference.refusals.push(0, 500);
    const lines: LineScore[] = [];
    async function* inputs() {
      yield answer('La');
      await expect.poll(() => lines.length).toBe(1);
      yield answer('La la');
    }
    const reading = (async () => {
      for await (const line of researcher.client.scoreStream('judge', inputs())) lines.push(line);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'inference_failed' });
    expect(lines).toEqual([{ line: 1, score: 2 }]);
  });

  test('of nothing, to no model or on no scale is refused at once', async () => {
    await expect(streamed([])).rejects.toMatchObject({ status: 422 });
    await expect(to('nobody')).rejects.toMatchObject({ status: 404 });
    await expect(to('judge', { normalize: 'nothing' })).rejects.toMatchObject({ status: 422 });
  });
});
