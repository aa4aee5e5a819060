import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assignment, type LeaderboardAsk, leaderboardSettings } from '@tastemaker/contracts';
import { recountVotes } from '@tastemaker/database';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { figuresOfRecords } from '../src/leaderboard/figures.js';
import { votedRecordsOf } from '../src/leaderboard/record-file.js';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let ana: Person;
let bo: Person;
let projectId: string;

const sources = ['strong', 'middle', 'weak'];
const texts = ['# Long\n\n- and\n- listed', 'A **bold** answer.', 'Short.'];

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  [ana, bo] = await Promise.all([world.person('labeler', 'Ana'), world.person('labeler', 'Bo')]);
  projectId = await judgedProject();
});
afterAll(() => world.close());

/** Each two of three sources on each of eight prompts, judged by both labelers: the better source wins, but now and then. */
async function judgedProject(): Promise<string> {
  const { id } = await world.project(researcher, [ana, bo]);
  await compareAll(id, 8);
  for (const labeler of [ana, bo]) await judgeAll(id, labeler);
  return id;
}

async function compareAll(id: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const { prompts } = await researcher.client.createPrompts(id, [
      { messages: [{ role: 'user', content: `Question ${i}?` }], tags: i % 2 === 0 ? ['even'] : ['odd'] },
    ]);
    const promptId = prompts[0]?.id ?? '';
    // Length and style change from prompt to prompt, so that they are not the source by another name.
    const answers = sources.map((source, rank) => {
      const text = `${texts[(rank + i) % 3] ?? ''} (${source} ${i})${' and so on'.repeat((5 * i + 3 * rank) % 7)}`;
      return { promptId, source, text };
    });
    const { completions } = await researcher.client.createCompletions(id, answers);
    const ids = completions.map((completion) => completion.id);
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    await researcher.client.createComparisons(
      id,
      pairs.map(([a, b]) => ({ completionIds: [ids[a] ?? '', ids[b] ?? ''], judgmentsNeeded: 2 })),
    );
  }
}

const rankOf = ({ text }: Assignment['candidates'][number]) => sources.findIndex((source) => text.includes(source));

async function judgeAll(id: string, { client }: Person): Promise<void> {
  for (let i = 0; ; i += 1) {
    const assignment = await client.nextAssignment(id);
    if (assignment === undefined) return;
    const [better, worse] = assignment.candidates.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ label }) => label);
    const [first = 'A', second = 'B'] = i % 4 === 3 ? [worse, better] : [better, worse];
    const ranking = i % 5 === 4 ? [[first, second]] : [[first], [second]];
    const { fenceToken } = assignment;
    await client.submitJudgment(
      assignment.id,
      { verdict: 'ranking', ranking, fenceToken, dwellMs: 9 },
      { next: false },
    );
  }
}

const ask = (asked?: LeaderboardAsk, id = projectId) => researcher.client.leaderboard(id, { by: 'source', ...asked });

const problem = z.object({ code: z.string(), errors: z.array(z.object({ path: z.string(), message: z.string() })) });

/** As an outsider calls it. */
async function get(query: string) {
  const response = await fetch(`${world.url}/v1/projects/${projectId}/leaderboard?${query}`, {
    headers: { authorization: `Bearer ${researcher.token}` },
  });
  return { status: response.status, body: problem.partial().parse(await response.json()) };
}

describe('a leaderboard', () => {
  test('ranks sources with intervals, place ranges and the counts that they are from', async () => {
    const { figures, exploratory, because, labelers } = await ask();
    expect(figures).toMatchObject({ votes: 48, comparisons: 24, prompts: 8, labelers: 2, unfitted: null });
    expect(figures.entries.map(({ key }) => key)).toEqual(sources);
    for (const { standing, votes, wins, losses, ties, samplingRate } of figures.entries) {
      expect(votes).toBe(32);
      expect(wins + losses + ties).toBe(32);
      expect(samplingRate).toBeCloseTo(2 / 3);
      expect(standing?.rating.low).toBeLessThan(standing?.rating.value ?? 0);
      expect(standing?.place?.best).toBeLessThanOrEqual(standing?.place?.worst ?? 0);
    }
    const ratings = figures.entries.map(({ standing }) => standing?.rating.value ?? 0);
    expect(ratings.reduce((sum, rating) => sum + rating, 0) / 3).toBeCloseTo(1000);
    expect(figures.pairs.map(({ wins, losses, ties }) => wins + losses + ties)).toEqual([16, 16, 16]);
    expect(labelers.map(({ name }) => name).toSorted()).toEqual(['Ana', 'Bo']);
    expect(figures.contributions.map(({ share }) => share)).toEqual([0.5, 0.5]);
    expect({ exploratory, because }).toEqual({ exploratory: true, because: 'not_declared' });
  });

  test('shows the fit with controls beside the one without', async () => {
    const { figures } = await ask({ control: ['length', 'position'] });
    expect(figures.controls.map(({ name, step }) => [name, step])).toEqual([
      ['length', 'twice'],
      ['position', 'first'],
    ]);
    const plain = await ask();
    for (const { key, plain: without } of figures.entries) {
      const same = plain.figures.entries.find((entry) => entry.key === key)?.standing?.rating.value;
      expect(without?.rating.value).toBeCloseTo(same ?? 0, 6);
    }
  });

  test('is a table, too, with a row for each entry: as CSV and as parquet, by the address or by Accept', async () => {
    const { figures, exploratory } = await ask({ control: ['length'] });
    const asked = { by: 'source', control: ['length'] } as const;
    const csv = await (
      await researcher.client.downloadLeaderboard(projectId, 'csv', { ...asked, control: ['length'] })
    ).text();
    const [names = '', ...lines] = csv.trimEnd().split('\r\n');
    expect(lines).toHaveLength(figures.entries.length);
    const [first = ''] = lines;
    const row = Object.fromEntries(names.split(',').map((name, at) => [name, first.split(',')[at]]));
    const [best] = figures.entries;
    expect(row).toMatchObject({
      key: best?.key,
      rating: String(best?.standing?.rating.value),
      plain_rating_low: String(best?.plain?.rating.low),
      votes: String(best?.votes),
      withdrawn: 'false',
      exploratory: String(exploratory),
    });
    const parquet = await world.app.inject({
      url: `/v1/projects/${projectId}/leaderboard?by=source&control=length`,
      headers: { authorization: `Bearer ${researcher.token}`, accept: 'application/vnd.apache.parquet' },
    });
    expect(parquet.headers).toMatchObject({
      vary: expect.stringContaining('accept'),
      'content-type': 'application/vnd.apache.parquet',
    });
    const bytes = new Uint8Array(parquet.rawPayload);
    const rows = await parquetReadObjects({ file: bytes.buffer });
    expect(rows.map(({ key }) => key)).toEqual(figures.entries.map(({ key }) => key));
    expect(rows[0]).toMatchObject({ rating: best?.standing?.rating.value, votes: best?.votes, exploratory });
  });

  test('counts votes of a tag, of some labelers and of a guideline version only, and says what it leaves out', async () => {
    const even = await ask({ tag: 'even' });
    expect(even.figures).toMatchObject({ votes: 24, prompts: 4, leftOut: { filtered: 24 } });
    const mine = await ask({ labelers: [ana.user.id] });
    expect(mine.figures).toMatchObject({ votes: 24, labelers: 1, intervals: { missing: 'one_labeler' } });
    expect(mine.figures.entries[0]?.standing?.rating.low).toBeNull();
    const none = await ask({ guidelineVersion: 7 });
    expect(none.figures).toMatchObject({ votes: 0, unfitted: 'no_votes', entries: [] });
  });

  test('follows each judgment as it is given, changed and taken back', async () => {
    const id = await judgedProject();
    const before = await ask({}, id);
    await compareAll(id, 9);
    const assignment = await ana.client.nextAssignment(id);
    if (assignment === undefined) throw new Error('nothing to judge');
    const { fenceToken } = assignment;
    const sent = { verdict: 'ranking' as const, ranking: [['A'], ['B']], dwellMs: 9 };
    const { judgment } = await ana.client.submitJudgment(assignment.id, { ...sent, fenceToken }, { next: false });
    const after = await ask({}, id);
    expect(after.figures.votes).toBe(before.figures.votes + 1);
    expect(after.hash).not.toBe(before.hash);
    const changed = await ana.client.changeJudgment(id, judgment.id, { ...sent, ranking: [['A', 'B']] });
    const tied = await ask({}, id);
    expect(tied.figures.votes).toBe(after.figures.votes);
    expect(tied.hash).not.toBe(after.hash);
    await ana.client.withdrawJudgment(id, changed.id);
    expect((await ask({}, id)).hash).toBe(before.hash);
    expect(await recountVotes(world.database, id)).toEqual({ votes: before.figures.votes, differing: 0 });
  });

  test('is the same to the last bit from a snapshot, over HTTP, and from its exported file', async () => {
    const snapshot = await researcher.client.createSnapshot(projectId, { kind: 'comparisons', name: 'frozen' });
    const folder = await mkdtemp(join(tmpdir(), 'tastemaker-leaderboard-'));
    const files = {
      raw: await researcher.client.downloadSnapshot(projectId, snapshot.id),
      own: await researcher.client.exportSnapshot(projectId, snapshot.id, { format: 'tastemaker' }),
    };
    for (const control of [[], ['length', 'style', 'position']] as const) {
      const settings = leaderboardSettings.parse({ by: 'source', control, votes: ['imported', 'person', 'simulated'] });
      const live = await ask({ control: [...control] });
      expect((await ask({ control: [...control], snapshot: snapshot.id })).hash).toBe(live.hash);
      for (const [name, response] of Object.entries(files)) {
        const path = join(folder, `${name}.jsonl`);
        if (!response.bodyUsed) await writeFile(path, Buffer.from(await response.arrayBuffer()));
        const reckoned = await figuresOfRecords(votedRecordsOf(path, { reversed: true }), settings);
        expect(reckoned.figures).toEqual(live.figures);
        expect(reckoned.hash).toBe(live.hash);
      }
    }
    await rm(folder, { recursive: true });
  });

  test.each([
    ['by=shoe', 'by'],
    ['control=length,colour', 'control.1'],
    ['control=length,length', 'control'],
    ['tie=coin', 'tie'],
    ['guidelineVersion=0', 'guidelineVersion'],
    ['labelers=ana', 'labelers.0'],
    ['from=yesterday', 'from'],
    ['snapshot=1', 'snapshot'],
    ['size=3', 'size'],
  ])('refuses %s by name', async (query, path) => {
    const { status, body } = await get(query);
    expect(status).toBe(422);
    expect(body.code).toBe('validation_failed');
    expect(body.errors?.map((error) => error.path)).toContain(path);
  });

  test('refuses an anchor that is not on the board, and a snapshot that holds no judgments', async () => {
    const { status, body } = await get('by=source&anchor=gpt');
    expect(status).toBe(422);
    expect(body.errors?.[0]?.message).toContain('gpt');
    const documents = await researcher.client.uploadSnapshot(
      projectId,
      { kind: 'documents', name: 'texts' },
      '{"text": "Once."}\n',
    );
    expect((await get(`snapshot=${documents.id}`)).body.errors?.[0]?.path).toBe('snapshot');
    expect((await get(`snapshot=${crypto.randomUUID()}`)).status).toBe(404);
  });
});

describe('what people change of a leaderboard', () => {
  test('is exploratory until settings are declared, and with any others than those', async () => {
    const { id } = await world.project(researcher, [ana, bo]);
    const settings = { by: 'source' as const, tie: 'halfWin' as const };
    await researcher.client.declareLeaderboard(id, { settings, reason: 'Before anybody judged.' });
    await compareAll(id, 4);
    for (const labeler of [ana, bo]) await judgeAll(id, labeler);
    expect(await researcher.client.leaderboard(id)).toMatchObject({
      exploratory: false,
      because: null,
      figures: { settings: { by: 'source', tie: 'halfWin' }, tie: null },
      declared: { actorName: 'researcher', votes: 0 },
    });
    expect(await researcher.client.leaderboard(id, { tie: 'davidson' })).toMatchObject({ because: 'other_settings' });
    await researcher.client.declareLeaderboard(id, {
      settings: { ...settings, control: ['position'] },
      reason: 'Now.',
    });
    expect(await researcher.client.leaderboard(id)).toMatchObject({ exploratory: true, because: 'declared_later' });
    const { items } = await researcher.client.leaderboardChanges(id);
    expect(items.map(({ reason, votes }) => [reason, votes])).toEqual([
      ['Now.', 24],
      ['Before anybody judged.', 0],
    ]);
  });

  test('withdraws an entry with a reason that everybody reads, and leaves the figures as they are', async () => {
    const before = await ask();
    const order = { by: 'source' as const, key: 'weak', reason: 'It is not offered any more.' };
    await researcher.client.withdrawLeaderboardEntry(projectId, order);
    const after = await ask();
    expect(after.withdrawn).toMatchObject([
      { key: 'weak', name: 'weak', reason: order.reason, actorName: 'researcher' },
    ]);
    expect(after.hash).toBe(before.hash);
    await expect(researcher.client.withdrawLeaderboardEntry(projectId, order)).rejects.toMatchObject({
      code: 'conflict',
    });
    await researcher.client.returnLeaderboardEntry(projectId, { ...order, reason: 'Back.' });
    expect((await ask()).withdrawn).toEqual([]);
    expect((await ask()).changes.map(({ kind }) => kind)).toEqual(['return', 'withdrawal']);
    const unknown = researcher.client.withdrawLeaderboardEntry(projectId, { ...order, key: 'other' });
    await expect(unknown).rejects.toMatchObject({ code: 'validation_failed' });
  });

  test('stays listed: the database refuses to change or delete it', async () => {
    for (const change of [`UPDATE leaderboard_changes SET reason = 'x'`, 'DELETE FROM leaderboard_changes']) {
      await expect(world.owner.query(change)).rejects.toMatchObject({ message: 'append_only' });
    }
  });
});
