import {
  type BoardSettings,
  type ComparedCompletion,
  type ComparedPrompt,
  collectVotes,
  fitLeaderboard,
  leaderboardReport,
  leaderboardVotes,
} from '@tastemaker/preference';
import { describe, expect, it } from 'vitest';

const settings: BoardSettings = {
  by: 'source',
  control: [],
  tie: 'davidson',
  bothBad: 'tie',
  weights: 'none',
  votes: ['person'],
  tag: null,
  split: null,
  guidelineVersion: null,
  labelerIds: [],
  from: null,
  to: null,
  anchor: null,
};

type Outcome = 'first' | 'second' | 'tie' | 'bothBad';

interface Row {
  first: string;
  second: string;
  outcome: Outcome;
  labeler: string;
  prompt: string;
  kind: 'person' | 'simulated' | 'imported';
}

/** Two labelers on four prompts: b wins most, each entry wins and loses somewhere. */
const rows: Row[] = ['p1', 'p2', 'p3', 'p4'].flatMap((prompt, i) =>
  ['lou', 'lee'].flatMap((labeler, j): Row[] => [
    { first: 'a', second: 'b', outcome: (i + j) % 3 === 0 ? 'first' : 'second', labeler, prompt, kind: 'person' },
    { first: 'c', second: 'b', outcome: i === 0 ? 'tie' : 'second', labeler, prompt, kind: 'person' },
    { first: 'a', second: 'c', outcome: i % 2 === 0 ? 'first' : 'second', labeler, prompt, kind: 'person' },
  ]),
);

const model = (temperature: number): ComparedCompletion => ({
  author: 'model',
  source: 'tuned',
  drawnBy: { id: 'm', checkpoint: 'c'.repeat(64), temperature, topP: 1, topK: 0, maxTokens: 128 },
  style: null,
});
const imported = (source: string, style: number[] | null = null): ComparedCompletion => ({
  author: 'import',
  source,
  drawnBy: null,
  style,
});

function collected(given: readonly Row[], asked: Partial<BoardSettings> = {}, propensity: number | null = null) {
  const chosen = { ...settings, ...asked };
  const collector = collectVotes(chosen);
  for (const { first, second, outcome, labeler, prompt, kind } of given) {
    const about: ComparedPrompt = { promptId: prompt, split: 'train', tags: [prompt], systemPrompt: null, propensity };
    collector.add(about, imported(first), imported(second), {
      comparisonId: `${prompt} ${first} ${second}`,
      labelerId: labeler,
      pseudonym: labeler,
      labelerKind: kind,
      outcome,
      isOrderKnown: true,
      guidelineVersion: 1,
      judgedAt: Date.UTC(2026, 0, 1),
    });
  }
  return leaderboardReport(chosen, collector.finish());
}

describe('a leaderboard report', () => {
  it('has the strengths of the fit on the same votes, and counts that add up', () => {
    const figures = collected(rows);
    const named = { first: 'left', second: 'right', tie: 'tie', bothBad: 'bothBad' } as const;
    const votes = rows.map((row) => ({
      left: row.first,
      right: row.second,
      outcome: named[row.outcome],
      labeler: row.labeler,
      prompt: row.prompt,
    }));
    const fit = fitLeaderboard(leaderboardVotes(votes));
    const strengths = new Map(fit.entries.map(({ name, estimate }) => [name, estimate?.strength]));
    for (const { key, standing } of figures.entries) expect(standing?.strength.value).toBe(strengths.get(key));
    expect(figures).toMatchObject({ votes: 24, comparisons: 12, prompts: 4, labelers: 2, unfitted: null });
    expect(figures.pairs.reduce((sum, { wins, losses, ties }) => sum + wins + losses + ties, 0)).toBe(24);
    expect(figures.contributions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('is the same to the last bit in whatever order votes come', () => {
    expect(JSON.stringify(collected(rows.toReversed()))).toBe(JSON.stringify(collected(rows)));
  });

  it('counts votes that are not asked for, and those that no strategy chose, as left out', () => {
    const simulated = rows.map((row, i) => ({ ...row, kind: i < 6 ? ('simulated' as const) : row.kind }));
    expect(collected(simulated).leftOut.filtered).toBe(6);
    expect(collected(rows, { tag: 'p1' }).leftOut.filtered).toBe(18);
    expect(collected(rows, { weights: 'propensity' })).toMatchObject({
      unfitted: 'no_votes',
      leftOut: { withoutPropensity: 24 },
    });
    expect(collected(rows, { weights: 'propensity' }, 0.5)).toMatchObject({ votes: 24, effectiveVotes: 24 });
  });

  it('names entries that only ever won, and fits the others', () => {
    const best: Row = { first: 'best', second: 'a', outcome: 'first', labeler: 'lou', prompt: 'p1', kind: 'person' };
    const figures = collected([...rows, best]);
    expect(figures.entries.at(-1)).toMatchObject({ key: 'best', standing: null, apart: 'never_lost', votes: 1 });
    expect(figures.leftOut.apart).toBe(1);
  });

  it('fits nothing where nobody both won and lost, and names everybody', () => {
    const figures = collected([
      { first: 'a', second: 'b', outcome: 'first', labeler: 'lou', prompt: 'p', kind: 'person' },
    ]);
    expect(figures).toMatchObject({ unfitted: 'not_connected', votes: 0 });
    expect(figures.entries.map(({ key, wins, losses }) => [key, wins, losses])).toEqual([
      ['a', 1, 0],
      ['b', 0, 1],
    ]);
  });
});

describe('entries', () => {
  const vote = {
    comparisonId: 'c',
    labelerId: 'lou',
    pseudonym: 'lou',
    labelerKind: 'person' as const,
    outcome: 'first' as const,
    isOrderKnown: true,
    guidelineVersion: 2,
    judgedAt: null,
  };
  const prompt: ComparedPrompt = {
    promptId: 'p',
    split: 'train',
    tags: [],
    systemPrompt: { hash: '0123456789abcdef', beginning: 'Be kind.' },
    propensity: null,
  };

  it.each([
    ['temperature', ['0.2', '1']],
    ['checkpoint', []],
    ['author', []],
    ['model', []],
  ] as const)('by %s', (by, keys) => {
    const collector = collectVotes({ ...settings, by });
    collector.add(prompt, model(0.2), model(1), vote);
    const { entries, leftOut } = collector.finish();
    expect([...entries.keys()].toSorted()).toEqual(keys);
    expect(leftOut.sameEntry).toBe(keys.length === 0 ? 1 : 0);
  });

  it('by guideline and system prompt are models under each', () => {
    for (const [by, key] of [
      ['guideline', 'm @ guideline 2'],
      ['systemPrompt', 'm @ 0123456789ab'],
    ] as const) {
      const collector = collectVotes({ ...settings, by });
      collector.add(prompt, model(1), imported('file'), vote);
      expect([...collector.finish().entries.keys()]).toContain(key);
    }
  });

  it('without the attribute are left out, and counted', () => {
    const collector = collectVotes({ ...settings, by: 'temperature' });
    collector.add(prompt, model(1), imported('file'), vote);
    expect(collector.finish().leftOut.withoutAttribute).toBe(1);
  });
});
