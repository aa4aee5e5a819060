import { arenaRowsOf, type ComparisonRecord, hhRowOf, mergedPairsOf, pairsOf, trlRowOf } from '@tastemaker/contracts';
import { describe, expect, it } from 'vitest';

type JudgmentRecord = ComparisonRecord['judgments'][number];

const id = '01930000-0000-7000-8000-000000000000';

function judgment(said: Partial<JudgmentRecord> = {}): JudgmentRecord {
  const plain = { verdict: 'ranking', ranking: [[0], [1]], strength: null, guidelineVersion: null } as const;
  return { id, labelerId: id, labelerKind: 'person', ...plain, ranking: [[0], [1]], ...said };
}

function record(judgments: JudgmentRecord[], messages: ComparisonRecord['messages'] = []): ComparisonRecord {
  const completions = ['Rayleigh.', 'Paint.'].map((text) => ({ id, text, source: null }));
  return { comparisonId: id, promptId: id, split: 'train', messages, tags: [], completions, judgments };
}

const scored = (a: number, b: number) => judgment({ ratings: { score: [a, b] } });

describe('one row for all judgments that say the same', () => {
  it('has as its weight how many they are, be they 120', () => {
    const [pair, ...others] = mergedPairsOf(record(Array.from({ length: 120 }, () => judgment())));
    expect([pair?.weight, others]).toEqual([120, []]);
  });

  it('is not of judgments that differ in strength, margin or winner, and weights add up to their number', () => {
    const margin = (value: number) => judgment({ ratings: { margin: [value, 0] } });
    const judgments = [
      judgment({ strength: 1 }),
      judgment({ strength: 3 }),
      judgment({ strength: 3 }),
      margin(0.37),
      margin(2.5),
      judgment({ ranking: [[1], [0]] }),
    ];
    const pairs = mergedPairsOf(record(judgments));
    expect(pairs.map(({ strength, margin: own, weight }) => [strength, own, weight])).toEqual([
      [1, null, 1],
      [3, null, 2],
      [null, 0.37, 1],
      [null, 2.5, 1],
      [null, null, 1],
    ]);
  });

  it('keeps scores where all gave the same ones', () => {
    expect(mergedPairsOf(record([scored(7, 3), scored(7, 3)]))[0]?.scores).toEqual({ chosen: 7, rejected: 3 });
    expect(mergedPairsOf(record([scored(7, 3), scored(7, 4)]))[0]).toMatchObject({ scores: null, weight: 2 });
  });
});

describe('the margin that TRL subtracts', () => {
  const pairs = pairsOf(
    record([judgment({ strength: 2, ratings: { margin: [0.37, 0] } }), judgment({ strength: -1, ranking: [[0, 1]] })]),
  );
  const margins = (margin: 'false' | 'true' | 'strength') => pairs.map((pair) => hhRowOf(pair, margin)['margin']);

  it('is there where it is asked for, and then in every row', () => {
    expect(margins('false')).toEqual([undefined, undefined]);
    expect(margins('true')).toEqual([0.37, 0]);
  });

  it('is made of the strength only where that is asked for, and is never negative', () => {
    expect(margins('strength')).toEqual([2, 0]);
  });
});

function texts(messages: ComparisonRecord['messages'], prompt: 'explicit' | 'implicit') {
  const [pair] = pairsOf(record([judgment()], messages));
  return pair === undefined ? {} : trlRowOf(pair, { content: 'text', prompt, margin: 'false' });
}

describe('prompt and answer as texts', () => {
  it('put together, as TRL does it, are the dialogue', () => {
    const messages = [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Why is the sky blue?' },
    ] as const;
    const { prompt, chosen } = texts([...messages], 'explicit');
    expect(`${String(prompt)}${String(chosen)}`).toBe(texts([...messages], 'implicit')['chosen']);
    expect(prompt).toBe('\n\nHuman: Be short.\n\nHuman: Why is the sky blue?\n\nAssistant: ');
  });

  it('of one question are the question itself, with the blanks that it ends with', () => {
    expect(texts([{ role: 'user', content: 'The sky is ' }], 'explicit')).toMatchObject({ prompt: 'The sky is ' });
  });
});

it('a battle tells its instant to the microsecond, as a text and in seconds', () => {
  const rows = arenaRowsOf(record([judgment({ createdAt: '2026-01-02T03:04:05.678901Z' }), judgment()]));
  expect(rows.map(({ created_at, tstamp }) => [created_at, tstamp])).toEqual([
    ['2026-01-02T03:04:05.678901Z', 1767323045.678901],
    [null, null],
  ]);
});
