import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHhDialogue, type Message, parseHhLine } from '../src/index.js';

const line = (chosen: string, rejected: string) => JSON.stringify({ chosen, rejected });

describe('an HH line', () => {
  test('is the shared turns as the prompt, and the last assistant turns as answers', () => {
    const start = '\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Sing';
    expect(parseHhLine(line(`${start}\n\nAssistant: La`, `${start}\n\nAssistant: No`))).toEqual({
      kind: 'pair',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'Sing' },
      ],
      chosen: { text: 'La' },
      rejected: { text: 'No' },
    });
  });

  test('keeps blank lines and colons that belong to a turn', () => {
    const text = '\n\nHuman: List: a\n\nb\n\nAssistant: Well:\n\n1. a';
    expect(parseHhLine(line(text, '\n\nHuman: List: a\n\nb\n\nAssistant: '))).toMatchObject({
      messages: [{ role: 'user', content: 'List: a\n\nb' }],
      chosen: { text: 'Well:\n\n1. a' },
      rejected: { text: '' },
    });
  });

  test('keeps assistant turns in a row at the end as the messages of one answer', () => {
    const parsed = parseHhLine(line('\n\nHuman: Q\n\nAssistant: A\n\nAssistant: B', '\n\nHuman: Q\n\nAssistant: C'));
    const messages = [
      { role: 'assistant', content: 'A' },
      { role: 'assistant', content: 'B' },
    ];
    expect(parsed).toEqual({
      kind: 'pair',
      messages: [{ role: 'user', content: 'Q' }],
      chosen: { text: 'A\n\nB', messages },
      rejected: { text: 'C' },
    });
  });

  test('keeps the whole rest where the dialogues part before the last answer', () => {
    const parsed = parseHhLine(
      line('\n\nHuman: Q\n\nAssistant: A\n\nHuman: R\n\nAssistant: B', '\n\nHuman: Q\n\nAssistant: C'),
    );
    expect(parsed).toMatchObject({
      chosen: {
        text: 'A\n\nHuman: R\n\nAssistant: B',
        messages: [{ content: 'A' }, { content: 'R' }, { content: 'B' }],
      },
      rejected: { text: 'C' },
    });
  });

  test('with equal answers says nothing', () => {
    const text = '\n\nHuman: Q\n\nAssistant: A';
    expect(parseHhLine(line(text, text))).toEqual({ kind: 'same' });
  });

  test.each([
    ['not JSON', '{', /is not JSON/],
    ['no object', '[]', /"chosen" and "rejected"/],
    ['a text missing', '{"chosen": "\\n\\nHuman: a\\n\\nAssistant: b"}', /"chosen" and "rejected"/],
    ['no markers', line('hello', 'hello'), /^chosen must begin/],
    ['an assistant first', line('\n\nAssistant: b', '\n\nAssistant: c'), /^chosen must begin/],
    ['a human last', line('\n\nHuman: a\n\nAssistant: b', '\n\nHuman: a'), /^rejected must end/],
    ['different beginnings', line('\n\nHuman: a\n\nAssistant: b', '\n\nHuman: c\n\nAssistant: d'), /same Human turn/],
  ])('is an error with %s', (_what, text, message) => {
    expect(parseHhLine(text)).toMatchObject({ kind: 'error', message: expect.stringMatching(message) });
  });
});

// Markers inside a text would make other turns of it, and turns are separated by their markers alone.
const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\n\n(?:Human|Assistant):/.test(`\n\n${value}\n\n`));
const conversation = fc
  .array(fc.tuple(text, text), { maxLength: 3 })
  .chain((exchanges) => fc.tuple(fc.constant(exchanges), text))
  .map(([exchanges, question]): Message[] => [
    ...exchanges.flatMap(([ask, answer]): Message[] => [
      { role: 'user', content: ask },
      { role: 'assistant', content: answer },
    ]),
    { role: 'user', content: question },
  ]);

test('what formatHhDialogue writes, parseHhLine reads back', () => {
  fc.assert(
    fc.property(conversation, text, text, (messages, chosen, rejected) => {
      fc.pre(chosen !== rejected);
      const written = line(formatHhDialogue(messages, chosen), formatHhDialogue(messages, rejected));
      expect(parseHhLine(written)).toEqual({
        kind: 'pair',
        messages,
        chosen: { text: chosen },
        rejected: { text: rejected },
      });
    }),
  );
});

test('any text is parsed without throwing', () => {
  fc.assert(
    fc.property(fc.string(), (anything) => {
      expect(['pair', 'same', 'error']).toContain(parseHhLine(anything).kind);
    }),
  );
});

// The file itself is not part of the project; it is read where it lies beside the checkout, or where the variable says.
const realFile =
  process.env['TASTEMAKER_HH_FILE'] ??
  join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'hh-harmless.jsonl.gz');

test.skipIf(!existsSync(realFile))('every line of the real file is a pair', () => {
  const lines = gunzipSync(readFileSync(realFile)).toString().trim().split('\n');
  expect(lines.map((each) => parseHhLine(each)).filter(({ kind }) => kind !== 'pair')).toEqual([]);
});
