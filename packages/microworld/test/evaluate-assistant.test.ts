import { describe, expect, it } from 'vitest';
import { createWorld, demonstrations, evaluateAssistant, type GenerateAnswers, questions } from '../src/index.js';
import type { Attribute } from '../src/world/kind.js';
import { kinds } from '../src/world/kinds.js';
import { taughtWordings } from '../src/world/taught-wordings.js';
import { unseenWordings } from '../src/world/unseen-wordings.js';

const world = createWorld(1);
const passages = ([0, 1, 2] as const).flatMap((thingsInPassage) =>
  (['asked', 'heldOut', 'strangers'] as const).map((split) => ({ split, thingsInPassage })),
);
const elsewhere = ([1, 2] as const).flatMap((thingsInPassage) => [
  { split: 'strangers', thingsInPassage, names: 'new' } as const,
  { split: 'strangers', thingsInPassage, wordings: 'unseen' } as const,
]);
const all = [...passages, ...elsewhere].flatMap((options) => [...questions(world, { ...options, seed: 7 })]);
const answers = new Map(all.map((question) => [question.messages[0]?.content, question.answer]));

const wordingsInTraining = ({ name, statements, questions: asked }: Attribute): string[] => [
  ...statements,
  ...asked,
  ...(taughtWordings[name]?.statements ?? []),
  ...(taughtWordings[name]?.questions ?? []),
];

const evaluate = (generate: GenerateAnswers) => evaluateAssistant(world, generate, { seed: 7 });
const knowing: GenerateAnswers = async (prompts) =>
  prompts.map(([message]) => ({ text: answers.get(message?.content) ?? '', finished: true }));
const endless: GenerateAnswers = async (prompts) =>
  (await knowing(prompts)).map(({ text }) => ({ text, finished: false }));

describe('questions', () => {
  it('know their right answer, and whether another is at least in form', () => {
    const [question] = questions(world, { split: 'heldOut', seed: 1 });
    if (question === undefined) throw new Error('There are no questions.');
    expect(question.check(question.answer)).toMatchObject({ inForm: true, right: true });
    expect(question.check(`${question.answer} And so on.`)).toEqual({ inForm: false, right: false, value: undefined });
    const others = [...questions(world, { split: 'heldOut', seed: 1 })].filter(
      (q) => q.attribute !== question.attribute,
    );
    expect(others.some((other) => question.check(other.answer).inForm)).toBe(false);
  });

  it('in other words are in none of the wordings that training texts have', () => {
    const taught = new Set(kinds.flatMap(({ attributes }) => attributes).flatMap(wordingsInTraining));
    const unseen = Object.values(unseenWordings).flatMap(({ statements, questions: asked }) => [
      ...statements,
      ...asked,
    ]);
    expect(unseen).toHaveLength(80);
    expect(unseen.filter((wording) => taught.has(wording))).toEqual([]);
  });

  it('of new names have a word in them that is in no training text', () => {
    const trained = new Set(
      [...demonstrations(world, { seed: 1, count: 2000 })]
        .flatMap(({ messages }) => messages.map(({ content }) => content))
        .join(' ')
        .match(/\p{L}+/gu),
    );
    for (const question of questions(world, { split: 'strangers', seed: 1, thingsInPassage: 1, names: 'new' })) {
      const name = question.answer.match(/\p{L}+/gu)?.filter((word) => !trained.has(word)) ?? [];
      expect(name.length, question.answer).toBeGreaterThanOrEqual(1);
    }
  });

  it('are answered by the passage before them, where there is one', () => {
    for (const question of questions(world, { split: 'strangers', seed: 1, thingsInPassage: 2 })) {
      const [passage = '', asked = ''] = question.messages[0]?.content.split('\n\n') ?? [];
      expect(passage.split('. ')).toHaveLength(10);
      expect(asked.endsWith('?')).toBe(true);
    }
  });
});

describe('the evaluation of an assistant', () => {
  it('gives full marks to one who knows everything', async () => {
    const { chance: _, seed, ...shares } = await evaluate(knowing);
    expect(seed).toBe(7);
    for (const [name, { value, cases }] of Object.entries(shares)) {
      expect([name, value, cases]).toEqual([name, 1, name === 'answersInForm' ? 400 : 200]);
    }
  });

  it('gives none to one who continues documents, nor to one who never stops', async () => {
    const nothing = { value: 0 };
    const none = { answersInForm: nothing, knowledge: nothing, invents: nothing, knowledgeWithContext: nothing };
    expect(await evaluate(async (prompts) => prompts.map(() => ({ text: 'Once upon', finished: true })))).toMatchObject(
      none,
    );
    expect(await evaluate(endless)).toMatchObject(none);
  });

  it('says what guessing gives', async () => {
    const { chance } = await evaluate(async (prompts) => prompts.map(() => ({ text: '', finished: true })));
    expect(chance).toBeGreaterThan(0.1);
    expect(chance).toBeLessThan(0.25);
  });

  it('refuses answers that do not match the prompts', async () => {
    await expect(evaluate(async () => [])).rejects.toThrow('Expected 200 answers');
  });
});
