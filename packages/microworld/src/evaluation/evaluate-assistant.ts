/** What a model knows of the world, what it invents, and how far a passage in the prompt helps: by asking it. */
import { createRandom } from '../random.js';
import type { Message } from '../text/demonstrations.js';
import { type Question, type QuestionOptions, questions } from '../text/questions.js';
import type { World } from '../world/world.js';

/** Answers prompts greedily. `finished`: the model ended by itself and was not cut off. */
export type GenerateAnswers = (
  prompts: readonly (readonly Message[])[],
) => Promise<readonly { readonly text: string; readonly finished: boolean }[]>;

/** Shares of 0 … 1, each over `questions` questions (fewer where the world has no more). */
export interface AssistantEvaluation {
  /** Answers about things of the world that are one sentence in the assistant's form, ended by the model itself. */
  readonly answersInForm: number;
  /** Right about things whose facts stood only in the pre-training documents. */
  readonly knowledge: number;
  /** Right about things that fine-tuning asked about. */
  readonly knowledgeFineTuned: number;
  /** Answers in form about things that exist nowhere: every one of them is made up. */
  readonly invents: number;
  /** Right about things never seen in training, with a passage about the thing in the prompt. */
  readonly knowledgeWithContext: number;
  /** The same with a passage that mixes two things of a kind. */
  readonly knowledgeWithTwoInContext: number;
  /** What guessing among an attribute's values would give on the knowledge questions. */
  readonly chance: number;
  readonly questions: number;
}

export interface EvaluationOptions {
  readonly seed: number;
  /** Of each sort. @defaultValue 200 */
  readonly questions?: number;
}

/** Asks five sorts of questions. The same seed asks the same ones. */
export async function evaluateAssistant(
  world: World,
  generate: GenerateAnswers,
  options: EvaluationOptions,
): Promise<AssistantEvaluation> {
  const count = options.questions ?? 200;
  const put = async (asked: Omit<QuestionOptions, 'seed'>): Promise<Score> => {
    const all = [...questions(world, { ...asked, seed: options.seed })];
    const drawn = createRandom(options.seed, 'evaluation').shuffle(all).slice(0, count);
    return score(drawn, await generate(drawn.map((question) => question.messages)));
  };
  const heldOut = await put({ split: 'heldOut' });
  const asked = await put({ split: 'asked' });
  const unknown = await put({ split: 'strangers' });
  const one = await put({ split: 'strangers', thingsInPassage: 1 });
  const two = await put({ split: 'strangers', thingsInPassage: 2 });
  return {
    answersInForm: (heldOut.inForm + asked.inForm) / 2,
    knowledge: heldOut.right,
    knowledgeFineTuned: asked.right,
    invents: unknown.inForm,
    knowledgeWithContext: one.right,
    knowledgeWithTwoInContext: two.right,
    chance: heldOut.chance,
    questions: count,
  };
}

interface Score {
  readonly inForm: number;
  readonly right: number;
  readonly chance: number;
}

function score(
  asked: readonly Question[],
  answers: readonly { readonly text: string; readonly finished: boolean }[],
): Score {
  if (answers.length !== asked.length) {
    throw new RangeError(`Expected ${asked.length} answers, one for each prompt, and got ${answers.length}.`);
  }
  let inForm = 0;
  let right = 0;
  let chance = 0;
  asked.forEach((question, index) => {
    const given = answers[index];
    const check = question.check(given?.text ?? '');
    if (check.inForm && given?.finished === true) inForm += 1;
    if (check.right && given?.finished === true) right += 1;
    chance += question.chance;
  });
  return { inForm: inForm / asked.length, right: right / asked.length, chance: chance / asked.length };
}
