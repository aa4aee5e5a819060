/**
 * What the base model reads. Three sorts of documents, worded afresh in every pass:
 * paragraphs tell all facts of a thing; pages told twice say a few facts of one or two passing things and say them
 * again, which is what teaches a small model to copy from its context; haiku are right or break one rule.
 */
import { composeHaiku, type Flaw, flaws } from '../haiku/compose.js';
import { createRandom, type Random } from '../random.js';
import { kinds } from '../world/kinds.js';
import { state } from '../world/wording.js';
import { type Fact, factsOf, inventThing, type Thing, takenNames, type World } from '../world/world.js';

export interface DocumentOptions {
  readonly seed: number;
  /** Each tells every thing's facts once, in other words. */
  readonly passes: number;
  /** Pages told twice in a pass. @defaultValue 100 */
  readonly toldTwice?: number;
  /** Haiku in a pass, half of them flawed. @defaultValue 200 */
  readonly haiku?: number;
}

/** The documents in a shuffled order within each pass. No stranger is named in any. */
export function* documents(world: World, options: DocumentOptions): Generator<string> {
  const things = [...world.asked, ...world.heldOut];
  const taken = takenNames(world);
  for (let pass = 0; pass < options.passes; pass += 1) {
    const random = createRandom(world.seed, 'documents', options.seed, pass);
    const texts = things.map((thing) => paragraph(thing, random));
    for (let index = 0; index < (options.toldTwice ?? 100); index += 1) texts.push(toldTwice(taken, random));
    for (let index = 0; index < (options.haiku ?? 200); index += 1) {
      texts.push(haikuDocument(random.pick(things), random));
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
  const facts = passingFacts(taken, random, 1 + random.integer(3));
  const first = facts.map((fact) => state(fact, random));
  const again = random.chance(0.5) ? first : random.shuffle(facts).map((fact) => state(fact, random));
  return `${first.join(' ')}\n\n${again.join(' ')}`;
}

/**
 * `count` facts each of one or two things made up for the occasion. Two are of one kind, and mostly the same is said
 * of both, so that only the name tells which value belongs to which.
 */
export function passingFacts(taken: ReadonlySet<string>, random: Random, count: number, pairs = 0.5): Fact[] {
  const kind = random.pick(kinds);
  const first = random.shuffle(factsOf(inventThing(kind, taken, random))).slice(0, count);
  if (!random.chance(pairs)) return first;
  const other = factsOf(inventThing(kind, new Set([...taken, ...first.map((fact) => fact.thing.name)]), random));
  const second = random.chance(0.7)
    ? other.filter((fact) => first.some(({ attribute }) => attribute === fact.attribute))
    : random.shuffle(other).slice(0, count);
  return random.shuffle([...first, ...second]);
}

function haikuDocument(thing: Thing, random: Random): string {
  return `A haiku about ${thing.called}\n\n${composeHaiku(thing, random, sometimesFlawed(random, 0.5))}`;
}

/** A flaw with the given probability. */
export function sometimesFlawed(random: Random, probability: number): Flaw | undefined {
  return random.chance(probability) ? random.pick(flaws) : undefined;
}
