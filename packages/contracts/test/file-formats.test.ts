import {
  arenaRowsOf,
  type ComparisonRecord,
  detectFormat,
  type FileRecord,
  hhRowOf,
  ownRowOf,
  pairsOf,
  readRow,
  trlRowOf,
} from '@tastemaker/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The record that a row gives in the format that it is detected to be in. */
function read(row: object): { format: string | undefined; record: FileRecord } {
  const format = detectFormat([row]);
  const reading = readRow(format ?? 'tastemaker', row);
  if (reading.kind !== 'record') throw new Error(reading.kind === 'error' ? reading.message : reading.reason);
  return { format, record: reading.record };
}

/** What a record's judgments say: groups of texts, best first. */
function rankings({ completions, judgments }: FileRecord) {
  return judgments.map(({ ranking }) =>
    ranking?.map((group) => group.map((i) => completions[i]?.text ?? '').toSorted()),
  );
}

const ask = [{ role: 'user', content: 'Why is the sky blue?' }];
const say = (content: string) => [{ role: 'assistant', content }];

describe.each([
  ['trl', 'explicit messages', { prompt: ask, chosen: say('Rayleigh.'), rejected: say('Paint.') }],
  ['trl', 'implicit messages', { chosen: [...ask, ...say('Rayleigh.')], rejected: [...ask, ...say('Paint.')] }],
  ['trl', 'explicit text', { prompt: 'Why is the sky blue?', chosen: 'Rayleigh.', rejected: 'Paint.' }],
  [
    'hh',
    'dialogues',
    {
      chosen: '\n\nHuman: Why is the sky blue?\n\nAssistant: Rayleigh.',
      rejected: '\n\nHuman: Why is the sky blue?\n\nAssistant: Paint.',
    },
  ],
  [
    'arena',
    'a battle',
    {
      question_id: '58210e39b3fd4441a2bd4a518bb44c2d',
      model_a: 'koala-13b',
      model_b: 'vicuna-13b',
      winner: 'model_b',
      judge: 'arena_user_973',
      conversation_a: [...ask, ...say('Paint.')],
      conversation_b: [...ask, ...say('Rayleigh.')],
      turn: 1,
      anony: true,
      language: 'English',
      tstamp: 1682351591.1322,
      openai_moderation: { flagged: false },
      toxic_chat_tag: {},
    },
  ],
  [
    'arena_table',
    "the competition's table",
    {
      id: 30192,
      model_a: 'gpt-4-1106-preview',
      model_b: 'gpt-4-0613',
      prompt: ['Why is the sky blue?'],
      response_a: ['Rayleigh.'],
      response_b: ['Paint.'],
      winner_model_a: 1,
      winner_model_b: 0,
      winner_tie: 0,
    },
  ],
  [
    'ultrafeedback',
    'scored completions',
    {
      source: 'evol_instruct',
      instruction: 'Why is the sky blue?',
      models: ['alpaca-7b', 'llama-2-13b-chat'],
      completions: [
        {
          model: 'alpaca-7b',
          response: 'Paint.',
          overall_score: 3,
          'fine-grained_score': 2.5,
          annotations: { helpfulness: { Rating: '2', Rationale: '…' }, honesty: { Rating: 'N/A' } },
        },
        { model: 'llama-2-13b-chat', response: 'Rayleigh.', overall_score: 8.5, annotations: {} },
      ],
      correct_answers: ['None'],
    },
  ],
  [
    'openpipe',
    'a rejected message',
    { messages: [...ask, ...say('Rayleigh.')], rejected_message: say('Paint.')[0], split: 'TRAIN' },
  ],
])('%s (%s)', (format, _form, row) => {
  it('is told by its content, and gives the prompt, both answers and who was preferred', () => {
    const { format: detected, record } = read(row);
    expect(detected).toBe(format);
    expect(record.messages).toEqual(ask);
    expect(record.completions.map(({ text }) => text).toSorted()).toEqual(['Paint.', 'Rayleigh.']);
    expect(rankings(record)).toEqual([[['Rayleigh.'], ['Paint.']]]);
  });
});

describe('what a format has beside the texts', () => {
  it('arena: both bad is no ranking, a tie is one, and models, judge and time are kept', () => {
    const battle = {
      model_a: 'a',
      model_b: 'b',
      conversation_a: [...ask, ...say('x')],
      conversation_b: [...ask, ...say('y')],
    };
    const { record } = read({ ...battle, winner: 'tie (bothbad)', judge: 'j1', tstamp: 1682351591.5 });
    expect(record.judgments[0]).toMatchObject({
      verdict: 'allBad',
      labeler: 'j1',
      createdAt: '2023-04-24T15:53:11.500Z',
    });
    expect(record.completions.map(({ source }) => source)).toEqual(['a', 'b']);
    expect(rankings(read({ ...battle, winner: 'tie' }).record)).toEqual([[['x', 'y']]]);
  });

  it('ultrafeedback: equal scores tie, and ratings by aspect are kept, N/A as none', () => {
    const completions = [
      { model: 'm', response: 'x', overall_score: 7, annotations: { honesty: { Rating: '5' } } },
      { model: 'n', response: 'y', overall_score: 7, annotations: { honesty: { Rating: 'N/A' } } },
    ];
    const { record } = read({ instruction: 'Why?', completions });
    expect(rankings(record)).toEqual([[['x', 'y']]]);
    expect(record.judgments[0]?.ratings).toEqual({ score: [7, 7], honesty: [5, null] });
  });

  it('openpipe: without a rejected message a row gives a completion and no judgment', () => {
    const reading = readRow('openpipe', { messages: [...ask, ...say('Rayleigh.')], split: 'TEST' });
    expect(reading).toMatchObject({ kind: 'record', record: { split: 'test', judgments: [] } });
  });
});

it.each([
  ['trl', { prompt: 'Hi', chosen: 'a', rejected: [] }, 'rejected'],
  ['trl', { chosen: 'Hello', rejected: 'Bye' }, 'has no prompt'],
  ['trl', { prompt: 'Hi', chosen: 'a', rejected: 'b', strength: 9 }, 'strength: '],
  ['trl', { prompt: 'Hi', chosen: 'a', rejected: 'b', margin: 'wide' }, 'margin: must be a number'],
  ['trl', { prompt: 'Hi', chosen: 'a', rejected: 'b', tie: 'perhaps' }, 'tie: must be true or false'],
  ['trl', { prompt: 'Hi', chosen: 'a', rejected: 'b', split: 'holdout' }, 'split: must be one of train'],
  ['hh', { chosen: 'Hi', rejected: 'Ho' }, 'must begin with "\\n\\nHuman:"'],
  ['arena', { model_a: 'a', model_b: 'b', winner: 'both' }, 'winner: '],
  ['ultrafeedback', { instruction: 'Hi', completions: [] }, 'completions: '],
  ['openpipe', { messages: ask, rejected_message: say('x')[0] }, 'must end with an assistant message'],
] as const)('a row of %s that is wrong says what is wrong: %j', (format, row, message) => {
  expect(readRow(format, row)).toMatchObject({ kind: 'error', message: expect.stringContaining(message) });
});

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
  fc.constantFrom(
    'a\n\nHuman: b',
    '\n\nAssistant: c',
    '"quoted"',
    "it's, so",
    'línea\r\nzwei',
    '  ',
    '日本語 🦊',
    '\t\\n',
  ),
);

const message = fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: text });

/** Prompts end with a user's turn. */
const prompt = fc
  .tuple(fc.array(message, { maxLength: 3 }), text)
  .map(([before, content]) => [...before, { role: 'user' as const, content }]);

const judgment = fc.record({
  order: fc.constantFrom<number[][]>([[0], [1]], [[1], [0]], [[0, 1]]),
  strength: fc.option(fc.integer({ min: 1, max: 3 })),
});

/** A judged pair as a snapshot holds it; each labeler has a pseudonym. */
const pairRecord = fc
  .record({
    messages: prompt,
    texts: fc.uniqueArray(text, { minLength: 2, maxLength: 2 }),
    split: fc.constantFrom('train', 'validation', 'test'),
    tags: fc.constantFrom<string[]>([], ['poems'], ['poems', 'with, comma']),
    judgments: fc.array(judgment, { minLength: 1, maxLength: 3 }),
  })
  .map(({ messages, texts, split, tags, judgments }): ComparisonRecord => {
    const id = '01930000-0000-7000-8000-000000000000';
    return {
      comparisonId: id,
      promptId: id,
      split,
      messages,
      tags,
      completions: texts.map((each, i) => ({ id, text: each, source: i === 0 ? 'model one' : null })),
      judgments: judgments.map(({ order, strength }, i) => ({
        id,
        labelerId: id,
        labelerKind: 'person',
        labeler: `p-00000000000${i}`,
        verdict: 'ranking',
        ranking: order,
        // Positive: completion 0 is better; a tie has none.
        strength: strength === null ? null : order.length === 1 ? 0 : order[0]?.[0] === 0 ? strength : -strength,
        guidelineVersion: null,
        createdAt: '2026-01-02T03:04:05.678Z',
      })),
    };
  });

/** What a labeler said of a record, in terms of texts. */
function said(record: {
  completions: { text: string; source?: string | null | undefined }[];
  judgments: ComparisonRecord['judgments'] | FileRecord['judgments'];
}) {
  const { completions, judgments } = record;
  return judgments
    .map(({ labeler, verdict, ranking, strength, createdAt }) => ({
      labeler,
      verdict,
      ranking: ranking?.map((group) =>
        group
          .map((i) => completions[i])
          .map((one) => JSON.stringify([one?.text, one?.source ?? null]))
          .toSorted(),
      ),
      // In terms of whichever text comes first in the alphabet.
      strength:
        strength === null
          ? null
          : Math.abs(strength) === 0
            ? 0
            : (completions[0]?.text ?? '') < (completions[1]?.text ?? '')
              ? strength
              : -strength,
      createdAt,
    }))
    .toSorted((a, b) => ((a.labeler ?? '') < (b.labeler ?? '') ? -1 : 1));
}

describe.each([
  ['tastemaker', (record: ComparisonRecord) => [ownRowOf(record)]],
  ['hh', (record: ComparisonRecord) => pairsOf(record).map((pair) => hhRowOf(pair, 'true'))],
  ['arena', arenaRowsOf],
  ...(['messages', 'text'] as const).flatMap((content) =>
    (['explicit', 'implicit'] as const).map(
      (where) =>
        [
          'trl',
          (record: ComparisonRecord) =>
            pairsOf(record).map((pair) => trlRowOf(pair, { content, prompt: where, margin: 'true' })),
        ] as const,
    ),
  ),
] as const)('what is exported as %s', (format, rowsOf) => {
  it('reads back as the same judgments, ties, strengths, splits, tags and texts included', () => {
    fc.assert(
      fc.property(pairRecord, (record) => {
        // As a file holds it.
        const rows: object[] = rowsOf(record).map((row) => JSON.parse(JSON.stringify(row)));
        const back = rows.map((row) => {
          const reading = readRow(format, row);
          if (reading.kind !== 'record') throw new Error(JSON.stringify(reading));
          return reading.record;
        });
        for (const { messages, split, tags } of back) {
          expect({ messages, split, tags }).toEqual({
            messages: record.messages,
            split: record.split,
            tags: record.tags,
          });
        }
        expect(
          back.flatMap((one) => said(one)).toSorted((a, b) => ((a.labeler ?? '') < (b.labeler ?? '') ? -1 : 1)),
        ).toEqual(said(record));
      }),
      { numRuns: 300 },
    );
  });
});
