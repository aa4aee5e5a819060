/** Questions whose answers can be checked word by word. */
import { createRandom, type Random } from '../random.js';
import { withNewNames } from '../world/new-name.js';
import { answer, ask, state } from '../world/wording.js';
import { type Fact, factsOf, type Split, type Thing, type World } from '../world/world.js';
import { type Message, withPassage } from './demonstrations.js';

export interface Question {
  /** What it is about, however that is called in the question: the name of the thing in the world. */
  readonly subject: string;
  readonly attribute: string;
  readonly messages: readonly Message[];
  /** The right answer, in the one form that the assistant is taught. */
  readonly answer: string;
  /** Chance of being right when answering in form without knowing. */
  readonly chance: number;
  /** @see AnswerCheck */
  check(text: string): AnswerCheck;
}

export interface AnswerCheck {
  /** The assistant's sentence for this attribute about this thing, with one of the attribute's values. */
  readonly inForm: boolean;
  /** In form, with the value that is so in this world. */
  readonly right: boolean;
  readonly value: string | undefined;
}

export interface QuestionOptions {
  /** `heldOut`: known from the documents only. `strangers`: in no training text. */
  readonly split: Split;
  readonly seed: number;
  /** How many things a passage before the question tells of. @defaultValue 0, no passage */
  readonly thingsInPassage?: 0 | 1 | 2;
  /** `new`: of syllables that are in no training text, in passage and question. @defaultValue the world's */
  readonly names?: 'world' | 'new';
  /** `unseen`: passage and question in wordings that are in no training text. @defaultValue those of the documents */
  readonly wordings?: 'documents' | 'unseen';
}

/** One question for each attribute of each thing of the split, in a wording of chance. */
export function* questions(world: World, options: QuestionOptions): Generator<Question> {
  const { thingsInPassage = 0, names = 'world', wordings = 'documents' } = options;
  const random = createRandom(world.seed, 'questions', options.seed, options.split, thingsInPassage, names, wordings);
  for (const thing of world[options.split]) {
    for (const attribute of factsOf(thing).keys()) {
      const told = factsOfCompany(world, options.split, thing, Math.max(1, thingsInPassage), random);
      const facts = names === 'new' ? withNewNames(told, 'evaluation', random) : told;
      const asked = facts[attribute]; // the thing's own facts come first
      if (asked === undefined) continue;
      const question = ask(asked.thing, asked.attribute, random, wordings);
      const passage = random.shuffle(facts).map((fact) => state(fact, random, wordings));
      yield toQuestion(thing.name, asked, thingsInPassage === 0 ? question : withPassage(passage.join(' '), question));
    }
  }
}

/** All that is known of the thing; with `things` 2, followed by all that is known of another of its kind. */
function factsOfCompany(world: World, split: Split, thing: Thing, things: number, random: Random): Fact[] {
  if (things === 1) return factsOf(thing);
  const others = world[split].filter((other) => other.kind === thing.kind && other !== thing);
  return [...factsOf(thing), ...factsOf(random.pick(others))];
}

function toQuestion(subject: string, { thing, attribute, value }: Fact, text: string): Question {
  return {
    subject,
    attribute: attribute.name,
    messages: [{ role: 'user', content: text }],
    answer: answer(thing, attribute, value),
    chance: 1 / attribute.values.length,
    check: (given) => {
      const said = attribute.values.find((candidate) => answer(thing, attribute, candidate) === given.trim());
      return { inForm: said !== undefined, right: said === value, value: said };
    },
  };
}
