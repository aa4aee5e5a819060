import { describe, expect, test } from 'vitest';
import { type JudgedRecord, ktoRowsOf } from '../src/index.js';

type Judgment = JudgedRecord['judgments'][number];

const judgment = (given: Partial<Judgment>): Judgment => ({
  id: '01a00000-0000-7000-8000-000000000001',
  labelerId: '01a00000-0000-7000-8000-000000000002',
  labelerKind: 'person',
  labeler: 'p-1',
  verdict: 'ranking',
  ranking: null,
  strength: null,
  guidelineVersion: 1,
  ...given,
});

const record = (...judgments: Judgment[]): JudgedRecord => ({
  messages: [{ role: 'user', content: 'Why?' }],
  split: 'train',
  tags: ['short'],
  completions: ['A', 'B', 'C', 'D'].map((text, i) => ({
    id: `01a00000-0000-7000-8000-00000000001${i}`,
    text,
    source: text === 'A' ? 'one' : null,
  })),
  judgments,
});

const labels = (rows: Record<string, unknown>[]) =>
  rows.map(({ completion, label, weight }) => [completion, label, weight]);
const style = { content: 'text', rows: 'judgment' } as const;

describe('rows for KTO', () => {
  test('are good above the middle of a ranking and bad below it', () => {
    // Pairs won less lost: A 3 − 0, B 1 − 1 (tied with C), C 1 − 1, D 0 − 3.
    const ranked = record(judgment({ ranking: [[0], [1, 2], [3]] }));
    expect(labels(ktoRowsOf(ranked, style))).toEqual([
      ['A', true, 1],
      ['D', false, 1],
    ]);
  });

  test('say of a judgment that all are bad what pairs cannot', () => {
    expect(labels(ktoRowsOf(record(judgment({ verdict: 'allBad' })), style)).map(([, label]) => label)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(ktoRowsOf(record(judgment({ verdict: 'skip' })), style)).toEqual([]);
  });

  test('leave out what a ranking leaves out', () => {
    expect(labels(ktoRowsOf(record(judgment({ ranking: [[2], [3]] })), style))).toEqual([
      ['C', true, 1],
      ['D', false, 1],
    ]);
  });

  test('are one for each completion by the majority of judgments, if that is asked for', () => {
    const three = record(
      judgment({ ranking: [[0], [1]] }),
      judgment({ ranking: [[0], [1]] }),
      judgment({ ranking: [[1], [0]] }),
      judgment({ ranking: [[2], [3]] }),
      judgment({ ranking: [[3], [2]] }),
    );
    expect(labels(ktoRowsOf(three, { ...style, rows: 'pair' }))).toEqual([
      ['A', true, 3],
      ['B', false, 3],
    ]);
  });

  test('hold messages or texts, and who said it', () => {
    const [row] = ktoRowsOf(record(judgment({ ranking: [[0], [1]] })), { content: 'messages', rows: 'judgment' });
    expect(row).toMatchObject({
      prompt: [{ role: 'user', content: 'Why?' }],
      completion: [{ role: 'assistant', content: 'A' }],
      label: true,
      labeler: 'p-1',
      source: 'one',
      split: 'train',
      tags: ['short'],
    });
  });
});

describe('what a text cannot hold', () => {
  const call = {
    role: 'assistant' as const,
    content: '',
    tool_calls: [{ id: 'c', type: 'function' as const, function: { name: 'find', arguments: '{}' } }],
  };
  const calling = {
    ...record(judgment({ ranking: [[0], [1]] })),
    completions: [
      { id: '01a00000-0000-7000-8000-000000000010', text: '', messages: [call], source: null },
      { id: '01a00000-0000-7000-8000-000000000011', text: 'No idea.', source: null },
    ],
  };

  test('stands beside it: calls of tools, and who said what', () => {
    expect(ktoRowsOf(calling, style).map(({ exact }) => exact)).toEqual([
      { messages: calling.messages, completion: '', completion_messages: [call] },
      undefined,
    ]);
    const system = { ...calling, messages: [{ role: 'system' as const, content: 'Be brief.' }, ...calling.messages] };
    expect(ktoRowsOf(system, style)[1]).toMatchObject({ exact: { messages: system.messages, completion: 'No idea.' } });
  });

  test('is in the messages of a row of messages', () => {
    const rows = ktoRowsOf(calling, { ...style, content: 'messages' });
    expect(rows[0]).toMatchObject({ completion: [call] });
    expect(rows.every((row) => !('exact' in row))).toBe(true);
  });
});
