/**
 * What the base model reads. Three sorts of documents, worded afresh in every pass:
 * paragraphs tell all facts of a thing; pages told twice say a few facts of one or two passing things and say them
 * again, which is what teaches a small model to copy from its context; haiku keep the rules or break some, and most are
 * followed by a reader's remarks on that.
 */
import { type Composition, composeHaiku, drawFlaws } from '../haiku/compose.js';
import { reviewHaiku } from '../haiku/review.js';
import { createRandom, type Random } from '../random.js';
import { kindOf, kinds } from '../world/kinds.js';
import { state } from '../world/wording.js';
import { type Fact, factsOf, inventThing, type Thing, takenNames, type World } from '../world/world.js';

export interface DocumentOptions {
  readonly seed: number;
  /** Each tells every thing's facts once, in other words. */
  readonly passes: number;
  /** Pages told twice in a pass. @defaultValue 110 */
  readonly toldTwice?: number;
  /** Haiku in a pass, about half of them flawed. @defaultValue 170 */
  readonly haiku?: number;
}

/** The documents in a shuffled order within each pass. No stranger is named in any. */
export function* documents(world: World, options: DocumentOptions): Generator<string> {
  const things = [...world.asked, ...world.heldOut];
  const taken = takenNames(world);
  for (let pass = 0; pass < options.passes; pass += 1) {
    const random = createRandom(world.seed, 'documents', options.seed, pass);
    const texts = things.map((thing) => paragraph(thing, random));
    for (let index = 0; index < (options.toldTwice ?? 110); index += 1) texts.push(toldTwice(taken, random));
    for (let index = 0; index < (options.haiku ?? 170); index += 1) {
      texts.push(haikuDocument(things, taken, random));
    }
    yield* random.shuffle(texts);
  }
}

function paragraph(thing: Thing, random: Random): string {
  return random
    .shuffle(factsOf(thing))
    .map((fact) => state(fact, random))
    .join(' ');
}

function toldTwice(taken: ReadonlySet<string>, random: Random): string {
  const facts = passingFacts(taken, random, 1 + random.integer(4), 0.4);
  const first = facts.map((fact) => state(fact, random));
  const again = random.chance(0.5) ? first : random.shuffle(facts).map((fact) => state(fact, random));
  return `${first.join(' ')}\n\n${again.join(' ')}`;
}

/**
 * `count` facts each of one or two things made up for the occasion. Two are of one kind, and mostly the same is said
 * of both, so that only the name tells which value belongs to which.
 */
export function passingFacts(taken: ReadonlySet<string>, random: Random, count: number, pairs: number): Fact[] {
  const thing = inventThing(random.pick(kinds), taken, random);
  const first = random.shuffle(factsOf(thing)).slice(0, count);
  if (!random.chance(pairs)) return first;
  const other = factsOf(inventOther(thing, taken, random));
  const second = random.chance(0.7)
    ? other.filter((fact) => first.some(({ attribute }) => attribute === fact.attribute))
    : random.shuffle(other).slice(0, count);
  return random.shuffle([...first, ...second]);
}

function haikuDocument(things: readonly Thing[], taken: ReadonlySet<string>, random: Random): string {
  const topic = haikuTopic(things, taken, random);
  const haiku = composeHaiku(topic, random, sometimesFlawed(topic, taken, random));
  const remarks = random.chance(0.8) ? `\n\n${reviewHaiku(haiku, topic.name, random)}` : '';
  return `A haiku about ${topic.called}\n\n${haiku}${remarks}`;
}

/** Often something made up for the occasion, so that a model learns to take the name from the request. */
export function haikuTopic(things: readonly Thing[], taken: ReadonlySet<string>, random: Random): Thing {
  return random.chance(0.4) ? inventThing(random.pick(kinds), taken, random) : random.pick(things);
}

/** No flaw, one, or two of them. A missed topic is now and then another thing's name, often one that sounds alike. */
function sometimesFlawed(topic: Thing, taken: ReadonlySet<string>, random: Random): Composition {
  const drawn = random.next();
  const broken = drawFlaws(random, drawn < 0.45 ? 0 : drawn < 0.8 ? 1 : 2);
  return random.chance(0.4) ? { flaws: broken, misnamed: soundAlike(topic, taken, random) } : { flaws: broken };
}

/** A thing of the same kind, whose name mostly begins or ends as the topic's does. */
function soundAlike(topic: Thing, taken: ReadonlySet<string>, random: Random): Thing {
  const isAlike = ({ name }: Thing): boolean =>
    name.slice(0, 2) === topic.name.slice(0, 2) || name.slice(-3) === topic.name.slice(-3);
  let other = inventOther(topic, taken, random);
  for (let attempt = 0; attempt < 8 && !isAlike(other); attempt += 1) other = inventOther(topic, taken, random);
  return other;
}

function inventOther(thing: Thing, taken: ReadonlySet<string>, random: Random): Thing {
  let other = inventThing(kindOf(thing), taken, random);
  while (other.name === thing.name) other = inventThing(kindOf(thing), taken, random);
  return other;
}
