// Rows of data sets as people have them: each is read by its layout's name, and nothing of it is passed over in silence.
import { describe, expect, it } from 'vitest';
import { detectFormat, type FileRecord, readRow } from '../src/index.js';

function reading(row: object, ignored: string[] = []) {
  return readRow(detectFormat([row]) ?? 'trl', row, new Set(ignored));
}

function read(row: object, ignored: string[] = []): FileRecord {
  const got = reading(row, ignored);
  if (got.kind !== 'record') throw new Error(got.kind === 'error' ? got.message : got.reason);
  return got.record;
}

function refusal(row: object): string {
  const got = reading(row);
  return got.kind === 'error' ? got.message : `${got.kind}: ${JSON.stringify(got)}`;
}

/** Texts in the order of the ranking, `=` between ties. */
function ranked({ completions, judgments }: FileRecord): string | undefined {
  return judgments[0]?.ranking
    ?.map((group) =>
      group
        .map((i) => completions[i]?.text ?? '')
        .toSorted()
        .join(' = '),
    )
    .join(' > ');
}

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const system = (content: string) => ({ role: 'system', content });

const scored = (response: string, overall_score: unknown, fine: unknown = null) => ({
  model: response,
  response,
  overall_score,
  'fine-grained_score': fine,
});

const python = (role: string, content: string) => `[{'role': '${role}', 'content': '${content}'}]`;

describe.each([
  ['alpaca', { instruction: 'Q?', input: 'More.', chosen: 'a', rejected: 'b' }, [user('Q?\n\nMore.')]],
  ['alpaca', { instruction: 'Q?', output: ['a', 'b'], system: 'S' }, [system('S'), user('Q?')]],
  [
    'alpaca',
    { instruction: 'Q?', history: [['H?', 'h']], chosen: 'a', rejected: 'b' },
    [user('H?'), assistant('h'), user('Q?')],
  ],
  ['orca', { system: 'S', question: 'Q?', chosen: 'a', rejected: 'b' }, [system('S'), user('Q?')]],
  ['orca', { system: 'S', input: 'Q?', chosen: 'a', rejected: 'b', status: 'tie' }, [system('S'), user('Q?')]],
  [
    'sharegpt',
    {
      conversations: [{ from: 'human', value: 'Q?' }],
      chosen: { from: 'gpt', value: 'a' },
      rejected: { from: 'gpt', value: 'b' },
    },
    [user('Q?')],
  ],
  [
    'argilla',
    {
      prompt: 'Q?',
      chosen: [user('Q?'), assistant('a')],
      rejected: [user('Q?'), assistant('b')],
      'chosen-rating': 5,
      'rejected-rating': 3,
      'chosen-model': 'm',
      'rejected-model': 'n',
    },
    [user('Q?')],
  ],
  [
    'argilla',
    { instruction: 'Q?', chosen_response: 'a', rejected_response: 'b', chosen_avg_rating: 4.5, rejected_avg_rating: 2 },
    [user('Q?')],
  ],
  [
    'rewardbench',
    { prompt: 'Q?', chosen: 'a', rejected: 'b', chosen_model: 'm', rejected_model: 'n', subset: 'easy', id: 1 },
    [user('Q?')],
  ],
  [
    'openai',
    {
      input: { messages: [user('Q?')], tools: [], parallel_tool_calls: true },
      preferred_output: [assistant('a')],
      non_preferred_output: [assistant('b')],
    },
    [user('Q?')],
  ],
  [
    'nectar',
    {
      prompt: '\n\nHuman: Q?\n\nAssistant: ',
      answers: [
        { answer: 'b', model: 'm', rank: 2 },
        { answer: 'a', model: 'n', rank: 1 },
      ],
      turns: 1,
    },
    [user('Q?')],
  ],
  ['shp', { history: 'Q?', human_ref_A: 'b', human_ref_B: 'a', labels: 0, score_A: 1, score_B: 3 }, [user('Q?')]],
  [
    'saferlhf',
    { prompt: 'Q?', response_0: 'b', response_1: 'a', better_response_id: 1, safer_response_id: 0 },
    [user('Q?')],
  ],
  [
    'helpsteer3',
    { context: [user('Q?')], response1: 'a', response2: 'b', overall_preference: -2, domain: 'general' },
    [user('Q?')],
  ],
  [
    'helpsteer2_preference',
    { prompt: 'Q?', response_1: 'a', response_2: 'b', preference_strength: -1, preference_statement: 'a is right.' },
    [user('Q?')],
  ],
  [
    'arena_table',
    { prompt: 'Q?', response_a: 'a', response_b: 'b', winner: 'model_a', model_a: 'm', model_b: 'n' },
    [user('Q?')],
  ],
  ['arena_table', { prompt: '["Q?"]', response_a: '["b"]', response_b: '["a"]', winner_model_b: 1 }, [user('Q?')]],
])('a row of %s', (format, row, messages) => {
  it('is told by its columns, and read with its prompt and ranking', () => {
    expect(detectFormat([row])).toBe(format);
    const record = read(row);
    expect(record.messages).toEqual(messages);
    expect(ranked(record)).toBe('a > b');
  });
});

describe('what is known beside the texts', () => {
  it('keeps models as sources, scores and second labels as ratings, subsets and domains as tags', () => {
    const bench = { prompt: 'Q?', chosen: 'a', rejected: 'b', chosen_model: 'm', rejected_model: 'n', subset: 'easy' };
    expect(read(bench).completions.map(({ source }) => source)).toEqual(expect.arrayContaining(['m', 'n']));
    expect(read(bench).tags).toEqual(['easy']);
    const safe = { prompt: 'Q?', response_0: 'a', response_1: 'b', better_response_id: 0, safer_response_id: 1 };
    expect(read(safe).judgments[0]?.ratings).toEqual({ safer: [0, 1] });
    const helpful = { context: [user('Q?')], response1: 'a', response2: 'b', overall_preference: 3, domain: 'code' };
    expect(read(helpful)).toMatchObject({ tags: ['code'], judgments: [{ strength: -3 }] });
  });

  it('joins rows that rate one answer each, where they have the same prompt', () => {
    const rows = [
      { prompt: 'Q?', response: 'a', helpfulness: 4, verbosity: 1 },
      { prompt: 'Q?', response: 'b', helpfulness: 2, verbosity: 3 },
    ];
    expect(detectFormat(rows)).toBe('helpsteer2');
    const got = readRow('helpsteer2', { rows });
    expect(got).toMatchObject({
      kind: 'record',
      record: { judgments: [{ ranking: [[0], [1]], ratings: { helpfulness: [4, 2], verbosity: [1, 3] } }] },
    });
  });

  it('ranks the answers that have a score, and skips a row whose scores are known to be misread', () => {
    expect(ranked(read({ instruction: 'Q?', completions: [scored('b', 4), scored('a', 8), scored('c', 'N/A')] }))).toBe(
      'a > b',
    );
    expect(reading({ instruction: 'Q?', completions: [scored('a', 10, 1.5), scored('b', 6, 3)] })).toMatchObject({
      kind: 'nothing',
      reason: expect.stringContaining('a 1 that was read as 10'),
    });
  });
});

describe('a column that is not read', () => {
  it('is noted with its value, at any depth', () => {
    const row = { prompt: 'Q?', chosen: 'a', rejected: 'b', lang: 'en', empty: null };
    expect(reading(row)).toMatchObject({ kind: 'record', unread: [{ column: 'lang', value: 'en' }] });
    const deep = { prompt: [{ ...user('Q?'), id: 7 }], chosen: 'a', rejected: 'b' };
    expect(reading({ ...deep, chosen: [assistant('a')], rejected: [assistant('b')] })).toMatchObject({
      unread: [{ column: 'prompt.id', value: 7 }],
    });
  });

  it.each([
    ['question', 'What?', '--map prompt=question'],
    ['system_prompt', 'Be kind.', '--map system=system_prompt'],
    ['history', [['H?', 'h']], '--ignore history'],
    ['functions', [{ name: 'f' }], '--map tools=functions'],
    ['reasoning', 'First, …', '--ignore reasoning'],
    ['images', ['x.png'], '--ignore images'],
    ['label', 1, '--ignore label'],
    ['chat history', 'Hi', "--ignore 'chat history'"],
  ])('refuses the row if it changes what the row means: %s', (column, value, cure) => {
    const row = { prompt: 'Q?', chosen: 'a', rejected: 'b', [column]: value };
    expect(refusal(row)).toContain(cure);
    expect(read(row, [column]).messages).toEqual([user('Q?')]);
  });

  it('may repeat what was read, or hold nothing', () => {
    const messages = [user('Q?'), assistant('a')];
    expect(ranked(read({ prompt: 'Q?', chosen: messages, rejected: [user('Q?'), assistant('b')], messages }))).toBe(
      'a > b',
    );
    expect(ranked(read({ prompt: 'Q?', chosen: 'a', rejected: 'b', system: '', tools: [], question: null }))).toBe(
      'a > b',
    );
  });

  it.each([
    ['a weight that says what is learned from', { weight: 0 }, 'chosen.weight'],
    ['an old call of a function', { function_call: { name: 'f', arguments: '{}' } }, 'tool_calls'],
    ['a refusal', { refusal: 'No.' }, 'refusal'],
  ])('refuses a message that would mean less without it: %s', (_what, extra, named) => {
    const row = { prompt: [user('Q?')], chosen: [{ ...assistant('a'), ...extra }], rejected: [assistant('b')] };
    expect(refusal(row)).toContain(named);
  });
});

describe('the prompt', () => {
  it('is never guessed within a turn', () => {
    expect(refusal({ chosen: 'A banana is yellow.', rejected: 'A stone is grey.' })).toContain('has no prompt');
    expect(refusal({ chosen: [assistant('a')], rejected: [assistant('b')] })).toContain('has no prompt');
  });

  it('counts where it is explicit, in every shape', () => {
    const asked = [user('My name is Bo.'), assistant('Hello Bo.')];
    const chosen = [user('Who am I?'), assistant('Bo.')];
    const rejected = [user('Who am I?'), assistant('Al.')];
    expect(read({ prompt: asked, chosen, rejected }).messages).toEqual([...asked, user('Who am I?')]);
    expect(read({ prompt: 'Who am I?', chosen, rejected }).messages).toEqual([user('Who am I?')]);
    expect(read({ prompt: [user('Who am I?')], chosen, rejected }).messages).toEqual([user('Who am I?')]);
    expect(read({ prompt: [system('S')], chosen, rejected }).messages).toEqual([system('S'), user('Who am I?')]);
  });

  it('must not contradict the conversations, nor the system column the system message', () => {
    const sides = { chosen: [user('Who?'), assistant('a')], rejected: [user('Who?'), assistant('b')] };
    expect(refusal({ prompt: 'What?', ...sides })).toContain('contradict each other');
    expect(refusal({ prompt: [system('S'), user('Q')], system: 'T', chosen: 'a', rejected: 'b' })).toContain(
      'system: ',
    );
  });
});

describe('structure that is written as text', () => {
  it.each([
    ['JSON', JSON.stringify([user("It's?")]), JSON.stringify([assistant('a')]), JSON.stringify([assistant('b')])],
    ["Python's repr", `[{'role': 'user', 'content': "It's?"}]`, python('assistant', 'a'), python('assistant', 'b')],
    [
      "numpy's",
      `[{'content': "It's?", 'role': 'user'}]`,
      `array([{'content': 'a', 'role': 'assistant'}], dtype=object)`,
      python('assistant', 'b'),
    ],
  ])('is read as structure: %s', (_what, prompt, chosen, rejected) => {
    const record = read({ prompt, chosen, rejected });
    expect(record.messages).toEqual([user("It's?")]);
    expect(ranked(record)).toBe('a > b');
  });

  it('is told from an answer that merely is JSON', () => {
    const [chosen, rejected] = [JSON.stringify([user('hi')]), JSON.stringify([user('go away')])];
    expect(ranked(read({ prompt: 'Write a chat message list.', chosen, rejected }))).toBe(`${chosen} > ${rejected}`);
    expect(ranked(read({ prompt: 'JSON?', chosen: '{"a": 1}', rejected: '[1, 2]' }))).toBe('{"a": 1} > [1, 2]');
  });

  it('is refused where it is broken, and where it hides what cannot be stored', () => {
    const answers = { chosen: 'a', rejected: 'b' };
    expect(refusal({ prompt: `[{'role': 'user', 'content': 'cut …`, ...answers })).toContain('neither JSON nor');
    const nul = String.raw`[{"role": "user", "content": "a\u0000b"}]`;
    expect(refusal({ prompt: nul, ...answers })).toContain('0.content holds a NUL');
  });
});

describe('calls of tools', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
  const tools = [{ type: 'function', function: { name: 'weather' } }];
  const rejected = [assistant('Fine.')];

  it('are kept as messages, with the functions on the system message', () => {
    const chosen = [{ role: 'assistant', content: null, tool_calls: [call] }];
    const record = read({ prompt: [user('Oslo?')], tools, chosen, rejected });
    expect(record.messages).toEqual([{ ...system(''), tools }, user('Oslo?')]);
    expect(record.completions).toContainEqual({
      text: 'weather({"city":"Oslo"})',
      messages: [{ ...assistant(''), tool_calls: [call] }],
      source: null,
    });
    expect(read({ prompt: [user('Oslo?')], tools: JSON.stringify(tools), chosen, rejected }).messages).toEqual(
      record.messages,
    );
  });

  it('are part of an answer with their results and what is said then, and reasoning is kept', () => {
    const chosen = [
      { ...assistant(''), tool_calls: [call] },
      { role: 'tool', content: '20°', tool_call_id: 'c1', name: 'weather' },
      { ...assistant('Warm.'), reasoning_content: '20 is warm.' },
    ];
    const record = read({ prompt: 'Oslo?', chosen, rejected });
    expect(record.completions.find(({ messages }) => messages !== undefined)?.messages).toEqual(chosen);
    expect(read({ prompt: 'Q?', chosen: [{ ...assistant('a'), thinking: 'T' }], rejected }).completions).toContainEqual(
      {
        text: 'T\n\na',
        messages: [{ ...assistant('a'), reasoning_content: 'T' }],
        source: null,
      },
    );
  });

  it('that differ make two answers', () => {
    const other = { ...call, function: { name: 'weather', arguments: '{"city":"Rome"}' } };
    const sides = [call, other].map((one) => [{ ...assistant(''), tool_calls: [one] }]);
    expect(read({ prompt: 'Oslo?', chosen: sides[0], rejected: sides[1] }).completions).toHaveLength(2);
  });
});

describe('numbers', () => {
  const pair = { prompt: 'Q?', chosen: 'a', rejected: 'b' };

  it.each([
    [{ labeler: 1104567890123456781n }, { labeler: '1104567890123456781' }],
    [{ labeler: 7 }, { labeler: '7' }],
    [{ created_at: 1687000000 }, { createdAt: '2023-06-17T11:06:40.000Z' }],
    [{ created_at: '1687000000500' }, { createdAt: '2023-06-17T11:06:40.500Z' }],
    [{ created_at: 1687000000123456 }, { createdAt: '2023-06-17T11:06:40.123456Z' }],
    [{ created_at: 1687000000123456789n }, { createdAt: '2023-06-17T11:06:40.123456Z' }],
    [{ created_at: '2026-02-03 04:05:06.789012+02:00' }, { createdAt: '2026-02-03T02:05:06.789012Z' }],
    [{ created_at: '2026-02-03T04:05:06' }, { createdAt: '2026-02-03T04:05:06.000Z' }],
    [{ created_at: '2026-02-03' }, { createdAt: '2026-02-03T00:00:00.000Z' }],
    [{ margin: 0.37, strength: 2 }, { strength: expect.toSatisfy((strength) => Math.abs(Number(strength)) === 2) }],
  ])('are exact: %o', (columns, judgment) => {
    expect(read({ ...pair, ...columns }).judgments).toMatchObject([judgment]);
  });

  it('keep a margin apart from a strength', () => {
    const { judgments, completions } = read({ ...pair, margin: 0.37, strength: 2 });
    const chosen = completions.findIndex(({ text }) => text === 'a');
    expect(judgments[0]?.ratings?.['margin']?.[chosen]).toBe(0.37);
  });

  it.each([
    [{ labeler: 1104567890123456800 }, 'labeler: '],
    [{ weight: 2.5 }, 'weight: 2.5'],
    [{ weight: 0 }, 'weight: 0'],
    [{ weight: -1 }, 'weight: -1'],
    [{ weight: 3, labeler: 'Ann' }, 'a labeler judges a comparison once'],
    [{ strength: -2 }, 'rejected is better'],
    [{ strength: 1, tie: true }, 'contradicts the tie'],
    [{ created_at: -1 }, 'between 1973 and 2100'],
    [{ created_at: '20240105' }, 'write ISO 8601'],
    [{ created_at: 'yesterday' }, 'created_at: must be an instant'],
    [{ created_at: '2026-02-30' }, 'created_at: must be an instant'],
    [{ created_at: '0000-01-01T00:00:00Z' }, 'between the years 1970 and 9999'],
    [{ created_at: true }, 'created_at: '],
    [{ margin: '0x10' }, 'margin: must be a number'],
    [{ chosen_model: 'm', chosen_source: 'n' }, 'says otherwise'],
  ])('are refused where they cannot be kept: %o', (columns, message) => {
    expect(refusal({ ...pair, ...columns })).toContain(message);
  });

  it.each([2, 100, 101, 250, 1000])('keep a weight of %i as so many judgments', (weight) => {
    expect(read({ ...pair, weight }).judgments).toHaveLength(weight);
  });
});

const calling = (given: unknown) => [{ role: 'assistant', content: '', tool_calls: [{ function: given }] }];

describe('what a hostile or unlucky file has', () => {
  const pair = { prompt: 'Q?', chosen: [assistant('a')], rejected: [assistant('b')] };

  it('keeps long integers of calls exact, and refuses them in the schemas of functions', () => {
    const chosen = calling({ name: 'f', arguments: { id: 1234567890123456789n } });
    expect(JSON.stringify(read({ ...pair, chosen }).completions)).toContain('1234567890123456789');
    const text =
      '[{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"id":1234567890123456789}}}]}]';
    expect(
      JSON.stringify(read({ ...pair, chosen: text, rejected: JSON.stringify([assistant('b')]) }).completions),
    ).toContain('1234567890123456789');
    expect(refusal({ ...pair, tools: [{ maximum: 9223372036854775807n }] })).toContain('exact as a text only');
  });

  it.each([
    ['a message by itself', `{'from': 'gpt', 'value': "It's fine"}`],
    ['keys in another order', `[{'audio': None, 'content': "It's fine", 'role': 'assistant'}]`],
    ['numpy texts', `[{'role': np.str_('assistant'), 'content': "It's fine"}]`],
  ])('reads messages as text: %s', (_what, chosen) => {
    expect(
      read({ prompt: 'Q?', chosen, rejected: `[{'role': 'assistant', 'content': 'No.'}]` }).completions,
    ).toContainEqual({
      text: "It's fine",
      source: null,
    });
  });

  it.each([
    '[{"name":"Alice","age":3}]\n\nHope this helps!',
    '[{"from":"Berlin","value":12}]',
    '[{"role": "user", "content": "x"}] is what you want.',
  ])('leaves a text a text: %s', (chosen) => {
    expect(ranked(read({ prompt: 'Q?', chosen, rejected: 'b' }))).toBe(`${chosen} > b`);
  });

  it('reads calls under other names of their parts, and refuses what says two things', () => {
    const given = calling({ name: 'f', parameters: { city: 'Rome' } });
    expect(JSON.stringify(read({ ...pair, chosen: given }).completions)).toContain('Rome');
    const thoughts = [{ ...assistant('a'), reasoning: 'x', thinking: 'y' }];
    expect(refusal({ ...pair, chosen: thoughts })).toContain('two ways that differ');
    const sharegpt = {
      conversations: [
        { from: 'human', value: 'Oslo?' },
        { from: 'function_call', value: '{"name": "weather", "arguments": {"city": "Oslo"}}' },
        { from: 'observation', value: '20' },
      ],
      chosen: { from: 'gpt', value: 'Warm.' },
      rejected: { from: 'gpt', value: 'Cold.' },
    };
    expect(read(sharegpt).messages.map(({ role, tool_calls: calls }) => [role, calls?.[0]?.function.name])).toEqual([
      ['user', undefined],
      ['assistant', 'weather'],
      ['tool', undefined],
    ]);
  });

  it('joins a prompt and conversations that overlap', () => {
    const sides = { chosen: [user('Q'), assistant('a')], rejected: [user('Q'), assistant('b')] };
    expect(read({ prompt: [system('S'), user('Q')], ...sides }).messages).toEqual([system('S'), user('Q')]);
    const before = [user('H'), assistant('h')];
    expect(read({ prompt: [...before, user('Q')], ...sides }).messages).toEqual([...before, user('Q')]);
  });

  it('refuses a rating without another answer beside it, and rounded labelers', () => {
    expect(readRow('helpsteer2', { rows: [{ prompt: 'Q?', response: 'a', helpfulness: 4 }] })).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('sort the file by prompt'),
    });
    expect(refusal({ prompt: 'Q?', chosen: 'a', rejected: 'b', labeler: '1.23457E+17' })).toContain('rounded number');
  });

  it('notes what lies deep, or has nothing to say here', () => {
    const completions = [8, 6].map((score) => ({
      model: `m${score}`,
      response: `r${score}`,
      overall_score: score,
      annotations: { honesty: { Rating: '4', Rationale: 'because' } },
    }));
    expect(reading({ instruction: 'Q?', completions }).unread.map(({ column }) => column)).toContain(
      'completions.annotations.*.Rationale',
    );
    expect(reading({ messages: [user('Q'), assistant('a')], rejected_message: null, labeler: 'Ann' })).toMatchObject({
      unread: [{ column: 'labeler', value: 'Ann' }],
    });
  });
});
