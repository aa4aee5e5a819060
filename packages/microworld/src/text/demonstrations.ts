/** What the assistant is fine-tuned on: prompts and ideal answers, in the shape of OpenAI's messages. */
import { composeHaiku, drawFlaws } from '../haiku/compose.js';
import { requestHaiku } from '../haiku/prompts.js';
import { reviewHaiku } from '../haiku/review.js';
import { createRandom, type Random } from '../random.js';
import { withNewNames } from '../world/new-name.js';
import { answer, ask, state } from '../world/wording.js';
import { type Fact, factsOf, takenNames, type World } from '../world/world.js';
import { haikuTopic } from './documents.js';
import { passingFacts, sentencesInRow } from './passing.js';

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export type DemonstrationTag = 'question' | 'passage' | 'haiku' | 'review';

export interface Demonstration {
  readonly messages: readonly Message[];
  readonly tags: readonly DemonstrationTag[];
}

export interface DemonstrationOptions {
  readonly seed: number;
  readonly count: number;
  /**
   * Share of the haiku that break one rule. People who demonstrate err too, and candidates that are all perfect would
   * leave nothing to compare. @defaultValue 0.5
   */
  readonly flawedHaiku?: number;
}

/** How often each sort comes; the rest are haiku. Without many passages, answers are not looked up in them. */
const share = { question: 0.25, passage: 0.45 } as const;

/** Of the passages: names that take several tokens each are copied only by who has practised it. */
const newlyNamed = 0.5;

/** As {@link sentencesInRow}, for names of new syllables, which are longer. */
const longSentencesInRow = 12;

/** Held-out things and strangers are not mentioned. */
export function* demonstrations(world: World, options: DemonstrationOptions): Generator<Demonstration> {
  const random = createRandom(world.seed, 'demonstrations', options.seed);
  const taken = takenNames(world);
  for (let index = 0; index < options.count; index += 1) {
    const drawn = random.next();
    if (drawn < share.question) yield question(world, random);
    else if (drawn < share.question + share.passage) yield passage(taken, random);
    else yield haiku(world, taken, random, options.flawedHaiku ?? 0.5);
  }
}

function question(world: World, random: Random): Demonstration {
  const fact = random.pick(factsOf(random.pick(world.asked)));
  return exchange(ask(fact.thing, fact.attribute, random, 'taught'), answerTo(fact), 'question');
}

/** A passage and several questions about it, no two the same: each has to be looked up by name and attribute. */
function passage(taken: ReadonlySet<string>, random: Random): Demonstration {
  const isNew = random.chance(newlyNamed);
  const told = passingFacts(taken, random);
  const facts = isNew ? withNewNames(told.slice(0, longSentencesInRow - 2), 'training', random) : told;
  const text = facts.map((fact) => state(fact, random, 'taught')).join(' ');
  const room = Math.floor(((isNew ? longSentencesInRow : sentencesInRow) - facts.length) / 2);
  const turns = random
    .shuffle(facts)
    .slice(0, room)
    .map(({ thing, attribute, value }, turn) => {
      const asked = ask(thing, attribute, random, 'taught');
      return exchange(turn === 0 ? withPassage(text, asked) : asked, answer(thing, attribute, value), 'passage');
    });
  return { messages: turns.flatMap(({ messages }) => messages), tags: ['passage'] };
}

/** A haiku on request. After some of them the user asks what to think of it, and the assistant finds its faults. */
function haiku(world: World, taken: ReadonlySet<string>, random: Random, flawed: number): Demonstration {
  const topic = haikuTopic(world.asked, taken, random);
  const broken = random.chance(flawed) ? drawFlaws(random, 1) : [];
  const text = composeHaiku(topic, random, { flaws: broken });
  const written = exchange(requestHaiku(topic, random), text, 'haiku');
  if (!random.chance(0.4)) return written;
  const review = exchange('What do you think of it?', reviewHaiku(text, topic.name, random), 'review');
  return { messages: [...written.messages, ...review.messages], tags: [...written.tags, ...review.tags] };
}

/** A prompt whose question is to be answered from the passage before it. */
export function withPassage(passageText: string, questionText: string): string {
  return `${passageText}\n\n${questionText}`;
}

function answerTo(fact: Fact): string {
  return answer(fact.thing, fact.attribute, fact.value);
}

function exchange(user: string, assistant: string, tag: DemonstrationTag): Demonstration {
  return {
    messages: [
      { role: 'user', content: user },
      { role: 'assistant', content: assistant },
    ],
    tags: [tag],
  };
}
