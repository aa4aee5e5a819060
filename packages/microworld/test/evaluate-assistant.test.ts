import { describe, expect, it } from 'vitest';
import { createWorld, evaluateAssistant, type GenerateAnswers, questions } from '../src/index.js';

const world = createWorld(1);
const all = (['asked', 'heldOut', 'strangers'] as const).flatMap((split) =>
  ([0, 1, 2] as const).flatMap((thingsInPassage) => [...questions(world, { split, seed: 7, thingsInPassage })]),
);
const answers = new Map(all.map((question) => [question.messages[0]?.content, question.answer]));

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
    expect(await evaluate(knowing)).toMatchObject({
      answersInForm: 1,
      knowledge: 1,
      knowledgeFineTuned: 1,
      invents: 1,
      knowledgeWithContext: 1,
      knowledgeWithTwoInContext: 1,
      questions: 200,
    });
  });

  it('gives none to one who continues documents, nor to one who never stops', async () => {
    const none = { answersInForm: 0, knowledge: 0, invents: 0, knowledgeWithContext: 0 };
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
