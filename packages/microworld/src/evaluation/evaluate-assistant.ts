/** What a model knows of the world, what it invents, and how far a passage in the prompt helps: by asking it. */
import { clusteredShare, type Share } from '@tastemaker/preference';
import { createRandom } from '../random.js';
import type { Message } from '../text/demonstrations.js';
import { type Question, type QuestionOptions, questions } from '../text/questions.js';
import type { World } from '../world/world.js';

/** Answers prompts greedily. `finished`: the model ended by itself and was not cut off. */
export type GenerateAnswers = (
  prompts: readonly (readonly Message[])[],
) => Promise<readonly { readonly text: string; readonly finished: boolean }[]>;

/** Shares of 0 … 1 with 95 % intervals that take the questions about one thing together, and how many were asked. */
export interface AssistantEvaluation {
  /** Answers about things of the world that are one sentence in the assistant's form, ended by the model itself. */
  readonly answersInForm: Share;
  /** Right about things whose facts stood only in the pre-training documents. */
  readonly knowledge: Share;
  /** Right about things that fine-tuning asked about. */
  readonly knowledgeFineTuned: Share;
  /** Answers in form about things that exist nowhere: every one of them is made up. */
  readonly invents: Share;
  /** Right about things never seen in training, with a passage about the thing in the prompt; names of the world's words. */
  readonly knowledgeWithContext: Share;
  /** The same with a passage that mixes two things of a kind. */
  readonly knowledgeWithTwoInContext: Share;
  /** As `knowledgeWithContext`, with names of syllables that are in no training text. */
  readonly contextOfNewNames: Share;
  readonly twoInContextOfNewNames: Share;
  /** As `knowledgeWithContext`, passage and question in wordings that are in no training text. */
  readonly contextInOtherWords: Share;
  readonly twoInContextInOtherWords: Share;
  /** What guessing among an attribute's values would give on the questions of `knowledge`. */
  readonly chance: number;
  readonly seed: number;
}

export interface EvaluationOptions {
  readonly seed: number;
  /** For each sort; fewer where the world has no more. @defaultValue 200 */
  readonly questions?: number;
}

/** Asks nine sorts of questions. The same seed asks the same ones. */
export async function evaluateAssistant(
  world: World,
  generate: GenerateAnswers,
  { seed, questions: count = 200 }: EvaluationOptions,
): Promise<AssistantEvaluation> {
  const put = async (asked: Omit<QuestionOptions, 'seed'>): Promise<Answered[]> => {
    const all = [...questions(world, { ...asked, seed })];
    const drawn = createRandom(seed, 'evaluation').shuffle(all).slice(0, count);
    return check(drawn, await generate(drawn.map(({ messages }) => messages)));
  };
  const right = async (asked: Omit<QuestionOptions, 'seed'>) => shareOf(await put(asked), 'right');
  const heldOut = await put({ split: 'heldOut' });
  const asked = await put({ split: 'asked' });
  const chances = heldOut.map(({ question }) => question.chance);
  return {
    answersInForm: shareOf([...heldOut, ...asked], 'inForm'),
    knowledge: shareOf(heldOut, 'right'),
    knowledgeFineTuned: shareOf(asked, 'right'),
    invents: shareOf(await put({ split: 'strangers' }), 'inForm'),
    knowledgeWithContext: await right({ split: 'strangers', thingsInPassage: 1 }),
    knowledgeWithTwoInContext: await right({ split: 'strangers', thingsInPassage: 2 }),
    contextOfNewNames: await right({ split: 'strangers', thingsInPassage: 1, names: 'new' }),
    twoInContextOfNewNames: await right({ split: 'strangers', thingsInPassage: 2, names: 'new' }),
    contextInOtherWords: await right({ split: 'strangers', thingsInPassage: 1, wordings: 'unseen' }),
    twoInContextInOtherWords: await right({ split: 'strangers', thingsInPassage: 2, wordings: 'unseen' }),
    chance: chances.reduce((sum, chance) => sum + chance, 0) / chances.length,
    seed,
  };
}

interface Answered {
  readonly question: Question;
  readonly inForm: boolean;
  readonly right: boolean;
}

function check(
  asked: readonly Question[],
  answers: readonly { readonly text: string; readonly finished: boolean }[],
): Answered[] {
  if (answers.length !== asked.length) {
    throw new RangeError(`Expected ${asked.length} answers, one for each prompt, and got ${answers.length}.`);
  }
  return asked.map((question, index) => {
    const given = answers[index];
    const { inForm, right } = question.check(given?.text ?? '');
    const isFinished = given?.finished === true;
    return { question, inForm: inForm && isFinished, right: right && isFinished };
  });
}

/** A thing's questions are answered alike, so things are resampled. */
function shareOf(answered: readonly Answered[], counted: 'inForm' | 'right'): Share {
  const things = new Map<string, { sum: number; count: number }>();
  for (const { question, [counted]: isCounted } of answered) {
    const total = things.get(question.subject) ?? { sum: 0, count: 0 };
    things.set(question.subject, { sum: total.sum + (isCounted ? 1 : 0), count: total.count + 1 });
  }
  return clusteredShare(things.values());
}
