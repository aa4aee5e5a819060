import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ApiError } from '@tastemaker/client';
import type { Project } from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project(researcher);
});

function pair(question: string, chosen: string, rejected: string): string {
  const start = `\n\nHuman: ${question}\n\nAssistant: `;
  return JSON.stringify({ chosen: start + chosen, rejected: start + rejected });
}

describe('an HH file', () => {
  const file = [pair('Q1', 'yes', 'no'), '', pair('Q2', 'a', 'b'), pair('Q1', 'maybe', 'never'), pair('Q3', 's', 's')];

  test('becomes prompts, completions, closed comparisons and judgments of an imported labeler', async () => {
    const result = await researcher.client.importFile(
      project.id,
      { format: 'hh', source: 'hh.jsonl' },
      file.join('\n'),
    );
    expect(result).toEqual({
      format: 'hh',
      container: 'jsonl',
      contentHash: createHash('sha256').update(file.join('\n')).digest('hex'),
      dryRun: false,
      lines: 4,
      prompts: 2,
      completions: 6,
      comparisons: 3,
      judgments: 3,
      skipped: [{ line: 5, reason: 'both answers are the same' }],
      skippedLines: 1,
      remarks: [],
      unread: [],
      mapping: {},
      ignored: [],
    });
    const { items: comparisons } = await researcher.client.listComparisons(project.id);
    expect(comparisons.map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
    const { items: judgments } = await researcher.client.listJudgments(project.id);
    expect(judgments.map(({ labelerKind, verdict }) => [labelerKind, verdict])).toEqual(
      Array.from({ length: 3 }, () => ['imported', 'ranking']),
    );
    const { items: completions } = await researcher.client.listCompletions(project.id);
    const textOf = new Map(completions.map(({ id, text }) => [id, text]));
    const rankings = judgments.map(({ ranking }) => ranking?.map((group) => group.map((id) => textOf.get(id))));
    expect(rankings).toContainEqual([['yes'], ['no']]);
    expect(completions[0]?.author).toEqual({ kind: 'import', source: 'hh.jsonl' });
  });

  test('may come compressed', async () => {
    const result = await researcher.client.importFile(
      project.id,
      { format: 'hh' },
      new Uint8Array(gzipSync(file.join('\n'))),
    );
    expect(result.judgments).toBe(3);
  });

  test('with bad lines is refused with their numbers, and nothing of it stays', async () => {
    const bad = [...file, '{"chosen": 1}', pair('Q9', 'x', 'y'), 'oops'].join('\n');
    await expect(researcher.client.importFile(project.id, { format: 'hh', source: 'bad' }, bad)).rejects.toMatchObject({
      problem: {
        status: 422,
        code: 'import_failed',
        errors: [
          { path: 'line 6', message: expect.stringContaining('"chosen" and "rejected"') },
          { path: 'line 8', message: expect.stringContaining('not JSON') },
        ],
      },
    });
    expect(await researcher.client.getProgress(project.id)).toMatchObject({ prompts: 0, completions: 0 });
  });

  test('imported twice adds nothing', async () => {
    await researcher.client.importFile(project.id, { format: 'hh', source: 'same' }, file.join('\n'));
    const again = await researcher.client.importFile(project.id, { format: 'hh', source: 'same' }, file.join('\n'));
    expect(again).toMatchObject({ prompts: 0, completions: 0, comparisons: 0, judgments: 0 });
  });

  test('that breaks off leaves nothing', async () => {
    const lines = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`${file.join('\n')}\n`));
      },
      pull(controller) {
        controller.error(new Error('cable pulled'));
      },
    });
    await expect(researcher.client.importFile(project.id, { format: 'hh' }, lines)).rejects.toThrow(
      'cannot be reached',
    );
    expect(await researcher.client.getProgress(project.id)).toMatchObject({ prompts: 0 });
  });

  test('with broken compression or no UTF-8 is refused', async () => {
    const gzip = new Uint8Array(gzipSync(file.join('\n')));
    const broken = gzip.slice(0, gzip.length - 12);
    for (const body of [broken, new Uint8Array([0x7b, 0xff, 0xfe, 0x0a])]) {
      await expect(researcher.client.importFile(project.id, { format: 'hh' }, body)).rejects.toMatchObject({
        code: 'import_failed',
      });
    }
  });

  // The file itself is not part of the project; it is read where it lies beside the checkout, or where the variable says.
  const realFile =
    process.env['TASTEMAKER_HH_FILE'] ??
    join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'hh-harmless.jsonl.gz');
  test.skipIf(!existsSync(realFile))('of 2,312 real lines imports whole', async () => {
    const body = new Uint8Array(readFileSync(realFile));
    const result = await researcher.client.importFile(project.id, { format: 'hh', source: 'hh-harmless' }, body);
    expect(result).toMatchObject({ lines: 2312, prompts: 2310, comparisons: 2312, judgments: 2312, skipped: [] });
  });
});

const prompt = (content: string) => JSON.stringify({ messages: [{ role: 'user', content }], tags: ['t'] });

test('a file of prompts becomes prompts, each once', async () => {
  const body = [prompt('One?'), prompt('Two?'), prompt('One?')].join('\n');
  const result = await researcher.client.importFile(project.id, { format: 'prompts' }, body);
  expect(result).toMatchObject({ lines: 3, prompts: 2 });
  expect((await researcher.client.listPrompts(project.id, { tag: 't' })).items).toHaveLength(2);
});

test('a labeler imports nothing', async () => {
  const labeler = await world.person('labeler');
  await researcher.client.addMember(project.id, { userId: labeler.user.id, role: 'labeler' });
  await expect(labeler.client.importFile(project.id, { format: 'hh' }, pair('Q', 'a', 'b'))).rejects.toMatchObject({
    status: 403,
  });
});

describe('a file with columns of its own', () => {
  const rows = [
    { question: 'Q1', better: 'yes', worse: 'no', note: null },
    { question: 'Q2', better: 'a', worse: 'b', note: 'hm' },
  ];
  const file = rows.map((row) => JSON.stringify(row)).join('\n');

  test('is told by its beginning, wherever that is cut off', async () => {
    const begun = `${file}\n{"question": "Q3", "bet`;
    for (const sent of [begun, new Uint8Array(gzipSync(`${file}\n`).subarray(0, -6))]) {
      expect(await researcher.client.inspectFile(project.id, sent)).toMatchObject({
        container: 'jsonl',
        format: null,
        columns: [
          { name: 'question', example: 'Q1' },
          { name: 'better', example: 'yes' },
          { name: 'worse', example: 'no' },
          { name: 'note', example: 'hm' },
        ],
        rows,
        formats: expect.arrayContaining([expect.objectContaining({ format: 'trl' })]),
      });
    }
    const csv = await researcher.client.inspectFile(project.id, 'chosen,rejected\nGood day,Good night\n"cut');
    expect(csv).toMatchObject({
      container: 'csv',
      format: 'trl',
      rows: [{ chosen: 'Good day', rejected: 'Good night' }],
    });
    await expect(researcher.client.inspectFile(project.id, '{"cut')).rejects.toMatchObject({ code: 'import_failed' });
    expect((await researcher.client.listImports(project.id)).items).toEqual([]);
  });

  test('is imported by a mapping of its columns, after a dry run that shows how it is understood', async () => {
    await expect(researcher.client.importFile(project.id, {}, file)).rejects.toMatchObject({ code: 'import_failed' });
    const mapping = { prompt: 'question', chosen: 'better', rejected: 'worse' };
    const dry = await researcher.client.importFile(project.id, { mapping, dryRun: 'true' }, file);
    expect(dry).toMatchObject({ format: 'trl', dryRun: true, comparisons: 2, errors: [], errorLines: 0 });
    expect(dry.examples?.[0]).toMatchObject({ messages: [{ role: 'user', content: 'Q1' }] });
    expect(await researcher.client.importFile(project.id, { mapping }, file)).toMatchObject({ comparisons: 2 });
    const questions = { format: 'prompts' as const, mapping: { prompt: 'q' } };
    expect(await researcher.client.importFile(project.id, questions, 'q\nWhy?\nHow?\n')).toMatchObject({ prompts: 2 });
  });

  test('is refused with the name of a column that it does not have, and a mapping that is none with the reason', async () => {
    const mapping = { prompt: 'question', chosen: 'best' };
    await expect(researcher.client.importFile(project.id, { mapping }, file)).rejects.toMatchObject({
      code: 'import_failed',
      message: expect.stringContaining('no column best'),
    });
    const answer = await fetch(`${world.url}/v1/projects/${project.id}/imports?mapping=chosen`, {
      method: 'POST',
      headers: { authorization: `Bearer ${researcher.token}`, 'content-type': 'application/jsonl' },
      body: file,
    });
    expect(answer.status).toBe(422);
  });
});

describe('a file of other tools', () => {
  const judged = [781n, 782n, 783n].map(
    (end) => `{"prompt": "Pick one.", "chosen": "red", "rejected": "blue", "labeler": ${1104567890123456000n + end}}`,
  );

  test('has labelers whose numbers of 64 bits are as many as there are', async () => {
    const result = await researcher.client.importFile(project.id, { source: 'ids' }, judged.join('\n'));
    expect(result).toMatchObject({ lines: 3, comparisons: 1, judgments: 3, skippedLines: 0 });
    const { rows } = await researcher.client.inspectFile(project.id, judged.join('\n'));
    expect(rows.map(({ labeler }) => String(labeler))).toEqual(
      ['781', '782', '783'].map((end) => `1104567890123456${end}`),
    );
  });

  test('may be a JSON list, or CSV parted by semicolons', async () => {
    const list = await researcher.client.importFile(project.id, { source: 'list' }, `[\n${judged.join(',\n')}\n]`);
    expect(list).toMatchObject({ container: 'json', lines: 3, judgments: 3 });
    const csv = 'prompt;chosen;rejected\r\nWhy, then?;Because, well;No\r\n';
    expect(await researcher.client.importFile(project.id, { source: 'csv' }, csv)).toMatchObject({ comparisons: 1 });
  });

  test('is refused by line where JSON in its cells holds what cannot be stored, in a dry run, too', async () => {
    const cell = '"[{""role"":""assistant"",""content"":""a\\u0000b""}]"';
    const csv = `prompt,chosen,rejected\n"[{""role"":""user"",""content"":""Hi""}]",${cell},${cell.replace('a', 'c')}\n`;
    const wrong = [{ path: 'line 2', message: expect.stringContaining('NUL') }];
    const dry = await researcher.client.importFile(project.id, { format: 'trl', dryRun: 'true' }, csv);
    expect(dry).toMatchObject({ errorLines: 1, errors: wrong });
    await expect(researcher.client.importFile(project.id, { format: 'trl' }, csv)).rejects.toMatchObject({
      problem: { errors: wrong },
    });
  });
});

describe('an import at work', () => {
  const file = Array.from({ length: 6000 }, (_, at) => prompt(`Question number ${at}, long enough to count?`)).join(
    '\n',
  );

  test('tells how many rows it has read, to whoever sent it, until it is over', async () => {
    const key = 'watched';
    // Nothing can be written until the lock is let go, but rows are read ahead.
    const client = await world.owner.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE prompts IN SHARE ROW EXCLUSIVE MODE');
    const importing = researcher.client.importFile(project.id, { source: 'watched' }, file, { key });
    try {
      await expect
        .poll(async () => (await rowsRead(researcher, key)) ?? 0, { timeout: 30_000, interval: 50 })
        .toBeGreaterThan(0);
      expect(await rowsRead(researcher, 'another key')).toBeUndefined();
      expect(await rowsRead(await memberToo(), key)).toBeUndefined();
    } finally {
      await client.query('COMMIT');
      client.release();
    }
    expect(await importing).toMatchObject({ lines: 6000, prompts: 6000 });
    expect(await rowsRead(researcher, key)).toBeUndefined();
  });
});

/** Undefined: none of theirs is at work under the key. */
async function rowsRead({ client }: Person, key: string): Promise<number | undefined> {
  try {
    return (await client.importProgress(project.id, key)).rows;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function memberToo(): Promise<Person> {
  const other = await world.person('researcher');
  await researcher.client.addMember(project.id, { userId: other.user.id, role: 'researcher' });
  return other;
}
