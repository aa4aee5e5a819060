/**
 * What the base model reads. Four sorts of documents, worded afresh in every pass:
 * paragraphs tell all facts of a thing; pages told twice say facts of one to four passing things and say them again,
 * which is what teaches a small model to look things up in its context; registers of names do the same in fewer words;
 * haiku keep the rules or break some, and most are followed by a reader's remarks on that.
 */
import { type Composition, composeHaiku, drawFlaws } from '../haiku/compose.js';
import { reviewHaiku } from '../haiku/review.js';
import { createRandom, type Random } from '../random.js';
import { kinds } from '../world/kinds.js';
import { fill, state } from '../world/wording.js';
import { factsOf, inventThing, type Thing, takenNames, type World } from '../world/world.js';
import { inventCompany, passingFacts, sentencesInRow, soundAlike } from './passing.js';

export interface DocumentOptions {
  readonly seed: number;
  /** Each tells every thing's facts once, in other words. */
  readonly passes: number;
  /** Pages told twice in a pass. @defaultValue 110 */
  readonly toldTwice?: number;
  /** Registers in a pass. @defaultValue 80 */
  readonly registers?: number;
  /** Haiku in a pass, about half of them flawed. @defaultValue 140 */
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
    for (let index = 0; index < (options.registers ?? 80); index += 1) texts.push(register(taken, random));
    for (let index = 0; index < (options.haiku ?? 140); index += 1) {
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

/** Once more word for word, or in another order and other words: then only the meaning can be looked up. */
function toldTwice(taken: ReadonlySet<string>, random: Random): string {
  const facts = passingFacts(taken, random);
  const first = facts.map((fact) => state(fact, random));
  const again = random.chance(0.25)
    ? first
    : random
        .shuffle([...facts, ...facts])
        .slice(0, sentencesInRow - facts.length)
        .map((fact) => state(fact, random));
  return `${first.join(' ')}\n\n${again.join(' ')}`;
}

/**
 * Many names and one attribute, gone through several times, each time in another order: almost all that there is to
 * learn is which value goes with which name.
 */
function register(taken: ReadonlySet<string>, random: Random): string {
  const kind = random.pick(kinds);
  const company = inventCompany(kind, 3 + random.integer(6), taken, random);
  const attribute = random.pick(kind.attributes);
  const entries = company.flatMap((thing) => factsOf(thing).filter((fact) => fact.attribute === attribute));
  const isTerse = random.chance(0.5);
  const wording = random.pick(attribute.statements);
  const readings = Array.from({ length: Math.floor(sentencesInRow / entries.length) }, () =>
    random
      .shuffle(entries)
      .map((fact) => (isTerse ? `${fact.thing.called}, ${fact.value}` : fill(wording, fact.thing, fact.value)))
      .join(isTerse ? '; ' : ' '),
  );
  return isTerse ? readings.map((reading) => `Register: ${reading}.`).join(' ') : readings.join(' ');
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
