import {
  type Demonstration,
  demonstrationRecord,
  type Message,
  messagesWithContext,
  type Project,
  splitOf,
} from '@tastemaker/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type Person, type World } from './support/world.js';

let world: World;
let researcher: Person;
let second: Person;
let ana: Person;
let bo: Person;
let project: Project;

beforeAll(async () => {
  world = await createWorld();
  researcher = await world.person('researcher');
  second = await world.person('researcher', 'Second');
  ana = await world.person('labeler', 'Ana');
  bo = await world.person('labeler', 'Bo');
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await newProject();
});

async function newProject(settings: object = {}): Promise<Project> {
  const made = await world.project(researcher, [ana, bo], { settings });
  await researcher.client.addMember(made.id, { userId: second.user.id, role: 'researcher' });
  return made;
}

const conversation = (question: string, answer: string): Message[] => [
  { role: 'user', content: question },
  { role: 'assistant', content: answer },
];

async function submitted(question: string, answer: string, who = ana, where = project): Promise<Demonstration> {
  const draft = await who.client.createDemonstration(where.id, { messages: conversation(question, answer) });
  return (await who.client.submitDemonstration(where.id, draft.id, draft.revision)).demonstration;
}

function accept(who: Person, { id, revision }: Demonstration, where = project): Promise<Demonstration> {
  return who.client.reviewDemonstration(where.id, id, { revision, decision: 'accept' });
}

async function auditOf(subjectId: string): Promise<{ action: string; actor: string }[]> {
  const { rows } = await world.app.deps.pool.query<{ action: string; actor: string }>(
    'SELECT action, actor_id AS actor FROM audit WHERE subject_id = $1 ORDER BY id',
    [subjectId],
  );
  return rows;
}

describe('a labeler', () => {
  test('writes a question and its ideal answer over several turns, with a document, and hands it in', async () => {
    const draft = await ana.client.createDemonstration(project.id, {});
    expect(draft).toMatchObject({
      state: 'draft',
      revision: 1,
      messages: [],
      authorId: ana.user.id,
      submittedAt: null,
    });
    const messages = [...conversation('Hi', 'Hello. What may I do?'), ...conversation('Who is Ada?', 'A cat.')];
    const contextDocuments = [{ title: 'Cats', text: 'Ada is a cat.' }];
    const content = { messages, contextDocuments };
    const saved = await ana.client.saveDemonstration(project.id, draft.id, { revision: 1, ...content });
    expect(saved).toMatchObject({ revision: 2, ...content, split: splitOf(messages.slice(0, -1)) });
    const { demonstration } = await ana.client.submitDemonstration(project.id, draft.id, 2);
    expect(demonstration).toMatchObject({ state: 'submitted', revision: 2, ...content });
    expect(await auditOf(draft.id)).toEqual(
      ['create', 'save', 'submit'].map((did) => ({ action: `demonstration.${did}`, actor: ana.user.id })),
    );
  });

  test('answers a given prompt, and then the next one that they have not answered', async () => {
    const { prompts } = await researcher.client.createPrompts(project.id, [
      { messages: [{ role: 'user', content: 'One?' }], contextDocuments: [{ text: 'One.' }] },
      { messages: [{ role: 'user', content: 'Two?' }] },
    ]);
    const first = await ana.client.createDemonstration(project.id, { promptId: prompts[0]?.id ?? '' });
    expect(first).toMatchObject({ promptId: prompts[0]?.id, messages: prompts[0]?.messages, split: prompts[0]?.split });
    expect(first.contextDocuments).toMatchObject([{ text: 'One.' }]);
    const next = await ana.client.createDemonstration(project.id, { promptId: 'next' });
    expect(next.promptId).toBe(prompts[1]?.id);
    await expect(ana.client.createDemonstration(project.id, { promptId: 'next' })).rejects.toMatchObject({
      code: 'not_found',
    });
    const other = { revision: 1, messages: conversation('Three?', 'Yes.'), contextDocuments: [] };
    await ana.client.saveDemonstration(project.id, next.id, other);
    await expect(ana.client.submitDemonstration(project.id, next.id, 2)).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('must begin with its messages'),
    });
  });

  test.each([
    ['nothing', []],
    ['a question only', [{ role: 'user', content: 'Q?' }]],
    ['no question', [{ role: 'assistant', content: 'A.' }]],
    ['an empty answer', conversation('Q?', ' \n')],
  ] as [string, Message[]][])('cannot hand in %s', async (_what, messages) => {
    const draft = await ana.client.createDemonstration(project.id, { messages });
    await expect(ana.client.submitDemonstration(project.id, draft.id, 1)).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  test('sees their own and nobody else’s; researchers see what was submitted, and no drafts', async () => {
    const mine = await submitted('Q?', 'A.');
    const draft = await bo.client.createDemonstration(project.id, {});
    expect((await ana.client.listDemonstrations(project.id)).items.map(({ id }) => id)).toEqual([mine.id]);
    await expect(ana.client.getDemonstration(project.id, draft.id)).rejects.toMatchObject({ status: 404 });
    await expect(bo.client.getDemonstration(project.id, mine.id)).rejects.toMatchObject({ status: 404 });
    await expect(bo.client.getDemonstrationHistory(project.id, mine.id)).rejects.toMatchObject({ status: 404 });
    await expect(bo.client.submitDemonstration(project.id, mine.id, 1)).rejects.toMatchObject({ status: 404 });
    expect((await researcher.client.listDemonstrations(project.id)).items.map(({ id }) => id)).toEqual([mine.id]);
    await expect(researcher.client.getDemonstration(project.id, draft.id)).rejects.toMatchObject({ status: 404 });
    await expect(accept(researcher, draft)).rejects.toMatchObject({ status: 404 });
    await expect(accept(bo, mine)).rejects.toMatchObject({ status: 403, code: 'forbidden' });
  });

  test('throws a draft away, but nothing that was submitted', async () => {
    const draft = await ana.client.createDemonstration(project.id, {});
    await ana.client.discardDemonstration(project.id, draft.id);
    await expect(ana.client.getDemonstration(project.id, draft.id)).rejects.toMatchObject({ status: 404 });
    const { id } = await submitted('Q?', 'A.');
    await expect(ana.client.discardDemonstration(project.id, id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

/** What one of two open tabs sends. */
const tab = (content: string) => ({
  revision: 1,
  messages: [{ role: 'user' as const, content }],
  contextDocuments: [],
});

describe('saving a draft', () => {
  test('in two tabs: the second is refused and gets back what was typed', async () => {
    const { id } = await ana.client.createDemonstration(project.id, {});
    const outcomes = await Promise.allSettled(
      ['left', 'right'].map((text) => ana.client.saveDemonstration(project.id, id, tab(text))),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    const kept = await ana.client.getDemonstration(project.id, id);
    const lost = kept.messages[0]?.content === 'left' ? 'right' : 'left';
    expect(refused).toMatchObject([
      { problem: { status: 409, code: 'revision_conflict', submitted: { messages: [{ content: lost }] } } },
    ]);
    expect(kept.revision).toBe(2);
  });

  test('again, because the answer was lost, is no second change', async () => {
    const { id } = await ana.client.createDemonstration(project.id, {});
    const save = { revision: 1, messages: conversation('Q', 'A'), contextDocuments: [] };
    const first = await ana.client.saveDemonstration(project.id, id, save);
    expect(await ana.client.saveDemonstration(project.id, id, save)).toEqual(first);
  });
});

describe('a review', () => {
  test('returns with a comment; the author changes it and submits again; it is accepted, and all of it stays', async () => {
    const one = await submitted('Who?', 'Me.');
    const comment = 'Say who you are.';
    const back = await researcher.client.reviewDemonstration(project.id, one.id, {
      revision: 1,
      decision: 'return',
      comment,
    });
    expect(back).toMatchObject({ state: 'returned', revision: 1 });
    // Unchanged it would only come back again.
    await expect(ana.client.submitDemonstration(project.id, one.id, 1)).rejects.toMatchObject({ code: 'conflict' });
    const better = { messages: conversation('Who?', 'I am Ana.'), contextDocuments: [] };
    await ana.client.saveDemonstration(project.id, one.id, { revision: 1, ...better });
    await ana.client.submitDemonstration(project.id, one.id, 2);
    await expect(accept(researcher, one)).rejects.toMatchObject({ code: 'revision_conflict' });
    const accepted = await accept(researcher, { ...one, revision: 2 });
    expect(accepted).toMatchObject({ state: 'accepted', acceptedAt: expect.any(String), submittedAt: one.submittedAt });
    expect(await ana.client.getDemonstrationHistory(project.id, one.id)).toMatchObject({
      revisions: [
        { revision: 1, editorId: ana.user.id, messages: [{}, { content: 'Me.' }] },
        { revision: 2, editorId: ana.user.id, messages: [{}, { content: 'I am Ana.' }] },
      ],
      reviews: [
        { revision: 1, reviewerId: researcher.user.id, decision: 'return', comment },
        { revision: 2, reviewerId: researcher.user.id, decision: 'accept', comment: '' },
      ],
    });
    expect((await auditOf(one.id)).map(({ action }) => action)).toEqual([
      'demonstration.create',
      'demonstration.submit',
      'demonstration.return',
      'demonstration.save',
      'demonstration.submit',
      'demonstration.accept',
    ]);
  });

  test('of one’s own is refused, also of what one has mended', async () => {
    const own = await submitted('Q?', 'A.', researcher);
    await expect(accept(researcher, own)).rejects.toMatchObject({ status: 403, code: 'own_demonstration' });
    expect((await accept(second, own)).state).toBe('accepted');
    // Mended by the second, it needs somebody else's eyes again.
    const mended = await second.client.saveDemonstration(project.id, own.id, {
      revision: 1,
      messages: conversation('Q?', 'Answer.'),
      contextDocuments: [],
    });
    expect(mended).toMatchObject({ state: 'submitted', revision: 2, acceptedAt: null, authorId: researcher.user.id });
    await expect(accept(second, mended)).rejects.toMatchObject({ code: 'own_demonstration' });
    expect((await second.client.getDemonstrationHistory(project.id, own.id)).revisions).toMatchObject([
      { editorId: researcher.user.id },
      { editorId: second.user.id },
    ]);
  });

  test('by two is needed where the project says so, and they are two people', async () => {
    const strict = await newProject({ reviewsPerDemonstration: 2 });
    const one = await submitted('Q?', 'A.', ana, strict);
    expect((await accept(researcher, one, strict)).state).toBe('submitted');
    expect((await accept(researcher, one, strict)).state).toBe('submitted');
    expect((await accept(second, one, strict)).state).toBe('accepted');
  });

  test('can return what was accepted, and needs a comment for it', async () => {
    const one = await submitted('Q?', 'A.');
    await accept(researcher, one);
    const review = { revision: 1, decision: 'return' as const };
    await expect(second.client.reviewDemonstration(project.id, one.id, review)).rejects.toMatchObject({
      problem: { code: 'validation_failed', errors: [{ path: 'comment' }] },
    });
    const back = await second.client.reviewDemonstration(project.id, one.id, { ...review, comment: 'Wrong.' });
    expect(back).toMatchObject({ state: 'returned', acceptedAt: null });
    await expect(accept(second, one)).rejects.toMatchObject({ code: 'conflict' });
  });
});

async function publish(where: Project, markdown: string): Promise<number> {
  const { version } = await researcher.client.createGuideline(where.id, { markdown });
  return (await researcher.client.publishGuideline(where.id, version)).version;
}

describe('the guideline', () => {
  test('is acknowledged before writing; a version published meanwhile stops nobody who is in the middle', async () => {
    const strict = await newProject({ requireAcknowledgement: true });
    await publish(strict, 'One.');
    await expect(ana.client.createDemonstration(strict.id, {})).rejects.toMatchObject({
      code: 'guideline_not_acknowledged',
    });
    await ana.client.acknowledgeGuideline(strict.id, 1);
    const draft = await ana.client.createDemonstration(strict.id, {});
    await publish(strict, 'Two.');
    const save = { revision: 1, messages: conversation('Q?', 'A.'), contextDocuments: [] };
    await ana.client.saveDemonstration(strict.id, draft.id, save);
    const { demonstration } = await ana.client.submitDemonstration(strict.id, draft.id, 2);
    expect(demonstration.guidelineVersion).toBe(1);
    await expect(ana.client.createDemonstration(strict.id, {})).rejects.toMatchObject({
      message: expect.stringContaining('version 2'),
    });
    await ana.client.acknowledgeGuideline(strict.id, 2);
    expect((await ana.client.createDemonstration(strict.id, {})).guidelineVersion).toBe(2);
  });
});

const haiku = (subject: string) =>
  `The ${subject} lies over all the quiet fields tonight, and nothing in the valley stirs before the sun comes back.`;

describe('near-duplicates', () => {
  test('are told when one is submitted, and listed, with whether they lie in two splits', async () => {
    const first = await submitted('Write about the winter frost, please.', haiku('frost'));
    const draft = await bo.client.createDemonstration(project.id, {
      messages: conversation('Write about the winter frost, please!', haiku('frost')),
    });
    const { demonstration, nearDuplicates } = await bo.client.submitDemonstration(project.id, draft.id, 1);
    // Of a colleague's, an author learns nothing; of their own, they do.
    expect(nearDuplicates).toEqual([]);
    const again = await ana.client.createDemonstration(project.id, {
      messages: conversation('Write about the winter frost, please.', haiku('frost')),
    });
    const told = (await ana.client.submitDemonstration(project.id, again.id, 1)).nearDuplicates;
    expect(told).toEqual([{ demonstrationId: first.id, similarity: expect.any(Number) }]);
    expect(told[0]?.similarity).toBeGreaterThan(0.8);
    await submitted('What is seven times six?', 'Forty-two.', bo);
    const { items, nextCursor } = await researcher.client.listNearDuplicates(project.id);
    expect(items).toContainEqual({
      id: demonstration.id,
      otherId: first.id,
      similarity: expect.any(Number),
      acrossSplits: demonstration.split !== first.split,
    });
    expect(nextCursor).toBeNull();
  });

  test('are looked for again after a change', async () => {
    await submitted('Write about the frost.', haiku('frost'));
    const copy = await submitted('Write about the frost.', haiku('frost'), bo);
    await researcher.client.saveDemonstration(project.id, copy.id, {
      revision: 1,
      messages: conversation('What is seven times six?', 'Forty-two, as everybody knows.'),
      contextDocuments: [],
    });
    expect((await researcher.client.listNearDuplicates(project.id)).items).toEqual([]);
  });
});

test('statistics tell the quality of each author’s and of each guideline version’s demonstrations', async () => {
  await researcher.client.createGuideline(project.id, { markdown: 'One.' });
  await researcher.client.publishGuideline(project.id, 1);
  await accept(researcher, await submitted('Q1?', 'Four'));
  const { id, revision } = await submitted('Q2?', 'Twelve chars');
  await second.client.reviewDemonstration(project.id, id, { revision, decision: 'return', comment: 'No.' });
  await ana.client.createDemonstration(project.id, {});
  await submitted('What about the frost?', haiku('frost'), bo);
  await submitted('What about the frost?', haiku('frost'), bo);
  const { authors, guidelineVersions } = await researcher.client.getDemonstrationStatistics(project.id);
  expect(authors).toMatchObject([
    {
      name: 'Ana',
      authorId: ana.user.id,
      counts: { draft: 1, submitted: 0, accepted: 1, returned: 1 },
      acceptanceRate: 0.5,
      returnedRate: 0.5,
      meanAnswerCharacters: 8,
      meanSecondsToAccept: expect.any(Number),
      nearDuplicateShare: 0,
    },
    {
      name: 'Bo',
      counts: { draft: 0, submitted: 2, accepted: 0, returned: 0 },
      acceptanceRate: null,
      returnedRate: 0,
      meanAnswerCharacters: haiku('frost').length,
      meanSecondsToAccept: null,
      nearDuplicateShare: 1,
    },
  ]);
  expect(guidelineVersions).toMatchObject([
    { guidelineVersion: 1, counts: { draft: 1, submitted: 2, accepted: 1, returned: 1 }, nearDuplicateShare: 0.5 },
  ]);
});

const openAi = (question: string, answer: string) => JSON.stringify({ messages: conversation(question, answer) });

describe('files', () => {
  const lines = [
    openAi('One?', '1'),
    JSON.stringify({
      conversations: [
        { from: 'system', value: 'Be kind.' },
        { from: 'human', value: 'Two?' },
        { from: 'gpt', value: '2' },
      ],
    }),
    JSON.stringify({ instruction: 'Add.', input: '1 + 2', output: '3' }),
  ];

  test('of three shapes come in once, with the file as their author, and go out as OpenAI’s', async () => {
    const query = { source: 'mixed.jsonl', state: 'accepted' } as const;
    const result = await researcher.client.importDemonstrations(project.id, query, lines.join('\n'));
    const shapes = { openai: 1, sharegpt: 1, alpaca: 1 };
    expect(result).toEqual({ lines: 3, created: 3, existing: 0, nearDuplicates: 0, shapes, unread: [] });
    const again = await researcher.client.importDemonstrations(project.id, query, lines.join('\n'));
    expect(again).toMatchObject({ lines: 3, created: 0, existing: 3 });
    const { items } = await researcher.client.listDemonstrations(project.id);
    expect(items).toMatchObject([{ source: 'mixed.jsonl', state: 'accepted', guidelineVersion: null }, {}, {}]);
    const text = await (await researcher.client.exportDemonstrations(project.id)).text();
    const exported = text.trimEnd().split('\n');
    expect(exported[0]).toBe(lines[0]);
    expect(exported.map((line) => JSON.parse(line))).toEqual([
      { messages: conversation('One?', '1') },
      { messages: [{ role: 'system', content: 'Be kind.' }, ...conversation('Two?', '2')] },
      { messages: conversation('Add.\n\n1 + 2', '3') },
    ]);

    const other = await newProject();
    await researcher.client.importDemonstrations(other.id, query, text);
    expect(await (await researcher.client.exportDemonstrations(other.id)).text()).toBe(text);
  });

  test('with bad lines are refused with their numbers, and nothing of them stays', async () => {
    const body = [...lines, '{"messages": []}', 'oops', openAi('Six?', '')].join('\n');
    await expect(researcher.client.importDemonstrations(project.id, {}, body)).rejects.toMatchObject({
      problem: {
        code: 'import_failed',
        errors: [
          { path: 'line 4', message: 'messages: has no message' },
          { path: 'line 5', message: expect.stringContaining('is not JSON') },
          { path: 'line 6', message: 'has an empty message (the 2.)' },
        ],
      },
    });
    expect((await researcher.client.listDemonstrations(project.id)).items).toEqual([]);
  });

  test('tell how many of their lines say nearly the same', async () => {
    const body = ['frost', 'snow', 'frost.'].map((subject) => openAi('Write, please, about winter.', haiku(subject)));
    const result = await researcher.client.importDemonstrations(project.id, {}, body.join('\n'));
    expect(result).toMatchObject({ created: 3, nearDuplicates: expect.any(Number) });
    const { items } = await researcher.client.listNearDuplicates(project.id);
    expect(items.length).toBeGreaterThanOrEqual(1);
    expect(new Set(items.map(({ id }) => id)).size).toBe(result.nearDuplicates);
  });

  test('go out with the documents that their prompts need, and come in with them again', async () => {
    const contextDocuments = [{ title: 'T', text: 'Ada is a cat.' }];
    const draft = await ana.client.createDemonstration(project.id, {
      messages: conversation('Who is Ada?', 'A cat.'),
      contextDocuments,
    });
    await accept(researcher, (await ana.client.submitDemonstration(project.id, draft.id, 1)).demonstration);
    const text = await (await researcher.client.exportDemonstrations(project.id)).text();
    const other = await newProject();
    await researcher.client.importDemonstrations(other.id, {}, text);
    expect((await researcher.client.listDemonstrations(other.id)).items).toMatchObject([{ contextDocuments }]);
  });
});

test('a snapshot freezes what is accepted, as fine-tuning reads it, and is the same when nothing changed', async () => {
  const order = { kind: 'demonstrations', name: 'first' } as const;
  await expect(researcher.client.createSnapshot(project.id, order)).rejects.toMatchObject({ code: 'conflict' });
  const contextDocuments = [{ title: 'Cats', text: 'Ada is a cat.' }];
  const messages = [...conversation('Hi', 'Hello.'), ...conversation('Who is Ada?', 'A cat.')];
  const draft = await ana.client.createDemonstration(project.id, { messages, contextDocuments });
  await accept(researcher, (await ana.client.submitDemonstration(project.id, draft.id, 1)).demonstration);
  await submitted('Not yet accepted?', 'No.');
  const first = await researcher.client.createSnapshot(project.id, order);
  expect(first).toMatchObject({ kind: 'demonstrations', records: 1, counts: { [draft.split]: 1 } });
  expect((await researcher.client.createSnapshot(project.id, order)).contentHash).toBe(first.contentHash);
  const text = await (await researcher.client.downloadSnapshot(project.id, first.id)).text();
  const asked = messages.slice(0, -1);
  expect(demonstrationRecord.parse(JSON.parse(text))).toEqual({
    demonstrationId: draft.id,
    messages: [...messagesWithContext(asked, contextDocuments), messages.at(-1)],
    split: splitOf(asked),
  });
});
