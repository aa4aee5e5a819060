import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConversationLine, parseConversationLine } from '../src/index.js';

function messagesOf(value: unknown) {
  const parsed = parseConversationLine(JSON.stringify(value));
  if (parsed.kind === 'error') throw new Error(parsed.message);
  return [parsed.shape, parsed.conversation.messages.map(({ role, content }) => `${role}: ${content}`)];
}

describe('a line', () => {
  test('in OpenAI’s shape may have parts and a developer', () => {
    const messages = [
      { role: 'developer', content: 'Be kind.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'text', text: ' there' },
        ],
      },
      { role: 'assistant', content: 'Hello.', weight: 1 },
    ];
    expect(messagesOf({ messages })).toEqual(['openai', ['system: Be kind.', 'user: Hi there', 'assistant: Hello.']]);
  });

  test('in ShareGPT’s shape names who speaks in its own way', () => {
    const conversations = [
      { from: 'human', value: 'Hi' },
      { from: 'gpt', value: 'Hello.' },
      { from: 'user', value: 'Who?' },
      { from: 'chatgpt', value: 'Me.' },
    ];
    expect(messagesOf({ id: 'x', system: 'Be kind.', conversations })).toEqual([
      'sharegpt',
      ['system: Be kind.', 'user: Hi', 'assistant: Hello.', 'user: Who?', 'assistant: Me.'],
    ]);
  });

  test('in Alpaca’s shape puts the input below the instruction, and the history before', () => {
    const history = [['One?', '1.']];
    expect(messagesOf({ instruction: 'Add.', input: '1 + 2', output: '3', history })).toEqual([
      'alpaca',
      ['user: One?', 'assistant: 1.', 'user: Add.\n\n1 + 2', 'assistant: 3'],
    ]);
    expect(messagesOf({ instruction: 'Sing.', input: '', output: 'La.' })).toEqual([
      'alpaca',
      ['user: Sing.', 'assistant: La.'],
    ]);
  });

  test.each([
    ['{', 'is not JSON'],
    ['[{"messages": []}]', 'must be a JSON object'],
    ['[', 'one object a line'],
    ['{"text": "x"}', 'must have "messages"'],
    ['{"messages": [{"role": "judge", "content": "x"}]}', 'messages.0.role'],
    ['{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}', 'only text'],
    ['{"messages": [{"role": "user", "content": "Q"}]}', 'must end with an assistant message'],
    ['{"conversations": [{"from": "gpt", "value": "A"}]}', 'must have a user message'],
    ['{"instruction": "Q"}', 'output'],
    ['{"instruction": "Q", "output": " "}', 'empty message (the 2.)'],
  ])('%s is told what is wrong', (line, message) => {
    expect(parseConversationLine(line)).toEqual({ kind: 'error', message: expect.stringContaining(message) });
  });
});

const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((string) => string.trim() !== '');
const turns = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }).map((pairs) =>
  pairs.flatMap(([question, answer]) => [
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: answer },
  ]),
);
const documents = fc.array(fc.record({ title: fc.string({ maxLength: 20 }), text: fc.string() }), { maxLength: 2 });

test('any conversation that is written out is read back the same', () => {
  fc.assert(
    fc.property(turns, documents, (messages, contextDocuments) => {
      const conversation = { messages, contextDocuments };
      expect(parseConversationLine(formatConversationLine(conversation))).toEqual({
        kind: 'conversation',
        shape: 'openai',
        conversation,
        unread: [],
      });
    }),
  );
});

test('no line whatever makes the reader throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(() => parseConversationLine(line)).not.toThrow();
    }),
  );
});
