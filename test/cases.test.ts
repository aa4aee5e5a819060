// Inputs that once failed, in a folder beside the checkout: each is read as it should be, or refused by its right name.
// Over HTTP, through the processes that a team runs.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImportResult, projectImported } from '@tastemaker/contracts';
import { createTestDatabase, type TestDatabase } from '@tastemaker/database/testing';
import { loadTokenizer } from '@tastemaker/language-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Caller, text } from './http.js';
import { adminToken, startTeam, type Team } from './team.js';

const folder = process.env['TASTEMAKER_CASES'] ?? join(import.meta.dirname, '..', '..', 'shared', 'cases');
const isThere = (name: string) => existsSync(join(folder, name));

/** Without the date of the day on which it was rendered; of what a template refuses, that it does. */
function shown(rendered: string): string {
  return rendered.startsWith('ERR ') ? 'refused' : rendered.replaceAll(/\d\d [A-Z][a-z]{2} \d{4}/g, 'today');
}

describe.skipIf(!existsSync(folder))('an input that once failed', () => {
  let database: TestDatabase;
  let team: Team;
  let admin: Caller;

  beforeAll(async () => {
    database = await createTestDatabase();
    team = await startTeam(database.url, undefined, { TASTEMAKER_IMPORT_FOLDERS: folder });
    admin = new Caller(team.url, adminToken);
  });
  afterAll(async () => {
    await team?.stop();
    await database?.drop();
  });

  /** What a dry run says: of the rows, or why there are none. */
  async function told(file: string, query = ''): Promise<ImportResult | string> {
    const source = encodeURIComponent(file);
    const path = `/v1/projects/import?name=case&dryRun=true&source=${source}${query}`;
    const answer = await admin.upload(
      path,
      new Uint8Array(readFileSync(join(folder, file))),
      'application/octet-stream',
    );
    const body: unknown = await answer.json();
    if (answer.status === 200) return projectImported.parse(body).result;
    expect([400, 422]).toContain(answer.status);
    return JSON.stringify(body);
  }

  async function read(file: string): Promise<ImportResult> {
    const result = await told(file);
    if (typeof result === 'string') throw new Error(result);
    return result;
  }

  /** A line for each complaint. */
  async function complaints(file: string): Promise<string> {
    const result = await told(file);
    return typeof result === 'string'
      ? result
      : (result.errors ?? []).map(({ path, message }) => `${path}: ${message}`).join('\n');
  }

  /** A model once it is imported, or refused. */
  async function imported(name: string): Promise<string> {
    const order = { name, kind: 'reward', path: join(folder, '25-models', name) };
    const id = text(await admin.ask('POST', '/v1/models', order), 'id');
    return JSON.stringify(await admin.settled(`/v1/models/${id}`));
  }

  test.skipIf(!isThere('01-llamafactory-alpaca-pairs'))(
    '01: the question in another column is the prompt',
    async () => {
      const { format, examples } = await read('01-llamafactory-alpaca-pairs/pairs.jsonl');
      expect(format).toBe('alpaca');
      expect(examples?.[1]?.messages).toEqual([{ role: 'user', content: 'How do I open a jar?\n\nThe lid is stuck.' }]);
    },
  );

  test.skipIf(!isThere('02-pandas-csv-messages'))('02: messages as Python writes them are messages', async () => {
    const { examples } = await read('02-pandas-csv-messages/pairs.csv');
    expect(examples?.[0]?.messages).toEqual([{ role: 'user', content: 'How warm is tea?' }]);
    expect(examples?.[0]?.completions.map((each) => each.text)).toContain('Hot, about 80 degrees.');
  });

  test.skipIf(!isThere('03-csv-json-answers'))('03: answers that are JSON are texts', async () => {
    const { examples } = await read('03-csv-json-answers/one.csv');
    expect(examples?.[0]?.completions.map((each) => each.text)).toContain('[{"role": "user", "content": "hi"}]');
  });

  test.skipIf(!isThere('04-tool-calls'))('04: calls of tools are kept', async () => {
    const { comparisons, examples } = await read('04-tool-calls/openai.jsonl');
    expect(comparisons).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(examples?.[0])).toContain('"arguments":"{\\"city\\":\\"Oslo\\"}"');
    expect(examples?.[0]?.messages[0]?.tools).toHaveLength(1);
  });

  test.skipIf(!isThere('05-arena-tstamp'))('05: any instant is understood, and what is none is refused', async () => {
    expect((await read('05-arena-tstamp/iso.jsonl')).examples?.[0]?.judgments[0]?.createdAt).toBe(
      '2024-06-01T10:00:00.000Z',
    );
    expect((await read('05-arena-tstamp/millis.jsonl')).examples?.[0]?.judgments[0]?.createdAt).toBe(
      '2023-06-17T11:06:40.500Z',
    );
    expect(await complaints('05-arena-tstamp/negative.jsonl')).toContain('line 1: tstamp');
  });

  test.skipIf(!isThere('06-int64-labelers'))('06: labelers with long numbers stay apart', async () => {
    const { judgments, skippedLines, examples } = await read('06-int64-labelers/pairs.jsonl');
    expect({ judgments, skippedLines }).toEqual({ judgments: 3, skippedLines: 0 });
    expect(examples?.map((each) => each.judgments[0]?.labeler)).toEqual(
      ['1', '2', '3'].map((last) => `110456789012345678${last}`),
    );
  });

  test.skipIf(!isThere('07-weights'))('07: a weight is so many judgments, or refused', async () => {
    const wrong = await complaints('07-weights/pairs.jsonl');
    for (const weight of ['2.5', '0', '0.5', '-1'])
      expect(wrong).toContain(`weight: ${weight} is no number of labelers`);
    expect(wrong).not.toContain('weight: 101');
    expect(await told('07-weights/pairs.jsonl', '&onError=skip')).toMatchObject({
      refusedLines: 4,
      judgments: 1 + 3 + 100 + 101 + 250,
    });
  });

  test.skipIf(!isThere('08-csv-dialects'))('08: CSV as programs write it', async () => {
    for (const file of ['semicolon.csv', 'tabs.tsv', 'utf16le-bom.csv', 'bom-crlf.csv']) {
      const { examples } = await read(`08-csv-dialects/${file}`);
      expect(examples?.[0]?.messages).toEqual([{ role: 'user', content: 'Why is ice cold?' }]);
    }
    expect(await complaints('08-csv-dialects/dup-columns.csv')).toContain('chosen');
    expect(await complaints('08-csv-dialects/missing-answer.csv')).toContain('rejected: is missing');
  });

  test.skipIf(!isThere('09-containers'))('09: containers are read, or refused by their right names', async () => {
    expect((await read('09-containers/array.json')).comparisons).toBeGreaterThan(3);
    expect((await read('09-containers/members.jsonl.gz')).comparisons).toBeGreaterThan(3);
    expect(await complaints('09-containers/rows.jsonl.xz')).toContain('xz');
    expect(await complaints('09-containers/rows.zip')).toContain('zip');
    expect(await complaints('09-containers/surrogate.jsonl')).toMatch(/line 1[\s\S]*line 2/);
  });

  test.skipIf(!isThere('10-ultrafeedback'))(
    '10: completions without a score are left out of the ranking, and told',
    async () => {
      expect((await read('10-ultrafeedback/na.jsonl')).skipped).toHaveLength(1);
      expect((await read('10-ultrafeedback/onemissing.jsonl')).examples?.[0]?.judgments[0]?.ranking).toHaveLength(3);
    },
  );

  test.skipIf(!isThere('11-arena-variants'))('11: battles in their several forms', async () => {
    expect(await complaints('11-arena-variants/image.jsonl')).toContain('part of type image');
    expect((await read('11-arena-variants/kaggle.jsonl')).format).toBe('arena_table');
    expect((await read('11-arena-variants/mixed-case.jsonl')).judgments).toBe(1);
  });

  test.skipIf(!isThere('12-other-layouts'))('12: known layouts come in by name', async () => {
    const formats = { 'openai-dpo': 'openai', nectar: 'nectar', shp: 'shp', saferlhf: 'saferlhf' };
    const all = { ...formats, helpsteer2: 'helpsteer2', helpsteer3: 'helpsteer3' };
    for (const [file, format] of Object.entries(all)) {
      const result = await read(`12-other-layouts/${file}.jsonl`);
      expect([file, result.format, result.errorLines, result.judgments > 0]).toEqual([file, format, 0, true]);
    }
  });

  test.skipIf(!isThere('13-message-forms'))(
    '13: an explicit prompt counts, and contradictions are refused',
    async () => {
      const { examples } = await read('13-message-forms/history-in-prompt.jsonl');
      expect(examples?.[0]?.messages.map(({ content }) => content)).toEqual([
        'My name is Bo.',
        'Hello Bo.',
        'What is my name?',
      ]);
      expect(await complaints('13-message-forms/negative-strength.jsonl')).toContain('rejected is better');
      expect(await complaints('13-message-forms/tz4.jsonl')).toContain('created_at');
      expect((await read('13-message-forms/parts-mixed.jsonl')).judgments).toBe(1);
    },
  );

  test.skipIf(!isThere('14-csv-surrogate-cell'))('14: what a cell hides is found', async () => {
    expect(await complaints('14-csv-surrogate-cell/nul.csv')).toContain('NUL');
  });

  test.skipIf(!isThere('17-json-text-messages'))('17: messages as JSON text are messages', async () => {
    const { examples } = await read('17-json-text-messages/full.jsonl');
    expect(examples?.[0]?.messages).toEqual([{ role: 'user', content: 'Why is tea hot?' }]);
  });

  test.skipIf(!isThere('20-tokenizers'))('20: tokenizers as the Python library has them', async () => {
    const expected = z
      .object({
        texts: z.array(z.string()),
        res: z.record(z.string(), z.array(z.tuple([z.array(z.int()), z.array(z.int()), z.string()]))),
      })
      .parse(JSON.parse(readFileSync(join(folder, '20-tokenizers', 'expected.json'), 'utf8')));
    for (const [name, results] of Object.entries(expected.res)) {
      if (!isThere(join('20-tokenizers', name))) continue;
      const tokenizer = loadTokenizer(join(folder, '20-tokenizers', name));
      const ours = expected.texts.map((each) => [...tokenizer.encode(each, { addSpecialTokens: false })]);
      expect([name, ours]).toEqual([name, results.map(([ids]) => ids)]);
    }
  });

  test.skipIf(!isThere('21-chat-templates'))('21: chat templates as jinja2 renders them', async () => {
    const expected = z
      .object({
        chats: z.array(z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))),
        out: z.record(z.string(), z.object({ src: z.string(), r: z.array(z.string()) })),
      })
      .parse(JSON.parse(readFileSync(join(folder, '21-chat-templates', 'expected.json'), 'utf8')));
    const scratch = mkdtempSync(join(tmpdir(), 'tastemaker-cases-'));
    const file = join(folder, '20-tokenizers', 'added-tokens', 'tokenizer.json');
    writeFileSync(join(scratch, 'tokenizer.json'), readFileSync(file));
    for (const [name, { src, r }] of Object.entries(expected.out)) {
      const config = { chat_template: src, bos_token: '<s>', eos_token: '</s>' };
      writeFileSync(join(scratch, 'tokenizer_config.json'), JSON.stringify(config));
      const tokenizer = loadTokenizer(scratch);
      const render = (at: number) => {
        try {
          return tokenizer.renderChat(expected.chats[at >> 1] ?? [], { addGenerationPrompt: at % 2 === 1 });
        } catch (error) {
          return `ERR ${error instanceof Error ? error.message : String(error)}`;
        }
      };
      for (const [at, theirs] of r.entries()) {
        expect([name, at, shown(render(at))]).toEqual([name, at, shown(theirs)]);
      }
    }
    rmSync(scratch, { recursive: true });
  });

  test.skipIf(!isThere('22-parquet'))('22: parquet keeps long integers, and NaN is null', async () => {
    expect((await read('22-parquet/kaggle-text.parquet')).judgments).toBe(1);
    const { errorLines, examples } = await read('22-parquet/nan-int64.parquet');
    expect(errorLines).toBe(0);
    expect(new Set(examples?.map((each) => each.judgments[0]?.labeler)).size).toBe(examples?.length);
  });

  test.skipIf(!isThere('25-models'))('25: a checkpoint is checked against itself when it is imported', async () => {
    expect(await imported('rm-openrlhf-nolabels')).toContain('"ready"');
    expect(await imported('rm-score-bias')).toMatch(/score\.bias/);
    expect(await imported('rm-tokenizer-larger')).toMatch(/embedding/);
  });

  test.skipIf(!isThere('29-rewardbench'))('29: models are sources, and the subset is a tag', async () => {
    const { examples } = await read('29-rewardbench/in.jsonl');
    expect(examples?.[0]).toMatchObject({ tags: ['easy'] });
    expect(examples?.[0]?.completions.map(({ source }) => source)).toEqual(expect.arrayContaining(['m', 'n']));
  });

  test.skipIf(!isThere('30-system-column'))('30: a system column is the system message', async () => {
    const { examples } = await read('30-system-column/in.jsonl');
    expect(examples?.map(({ messages }) => messages[0]?.content)).toEqual([
      'Answer only in French.',
      'Answer only in English.',
    ]);
  });
});
