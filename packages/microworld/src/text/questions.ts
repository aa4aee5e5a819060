/** Questions whose answers can be checked word by word. */
import { createRandom, type Random } from '../random.js';
import type { Attribute } from '../world/kind.js';
import { answer, ask, state } from '../world/wording.js';
import { factsOf, type Split, type Thing, type World } from '../world/world.js';
import { type Message, withPassage } from './demonstrations.js';

export interface Question {
  readonly thing: Thing;
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
}

/** One question for each attribute of each thing of the split, in a wording of chance. */
export function* questions(world: World, options: QuestionOptions): Generator<Question> {
  const inPassage = options.thingsInPassage ?? 0;
  const random = createRandom(world.seed, 'questions', options.seed, options.split, inPassage);
  for (const thing of world[options.split]) {
    for (const { attribute, value } of factsOf(thing)) {
      const asked = ask(thing, attribute, random);
      const text =
        inPassage === 0 ? asked : withPassage(passage(world, options.split, thing, inPassage, random), asked);
      yield toQuestion(thing, attribute, value, text);
    }
  }
}

/** All that is known of the thing; with `things` 2, mixed with all that is known of another of its kind. */
function passage(world: World, split: Split, thing: Thing, things: 1 | 2, random: Random): string {
  const facts = factsOf(thing);
  if (things === 2) {
    const others = world[split].filter((other) => other.kind === thing.kind && other !== thing);
    facts.push(...factsOf(random.pick(others)));
  }
  return random
    .shuffle(facts)
    .map((fact) => state(fact, random))
    .join(' ');
}

function toQuestion(thing: Thing, attribute: Attribute, value: string, text: string): Question {
  return {
    thing,
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
