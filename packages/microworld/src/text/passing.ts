/**
 * Facts about things made up for one text and gone after it. Nothing about them can be remembered, so whoever is to
 * say them again, or to answer questions about them, has to look them up: this teaches a model to read what it is given.
 */
import type { Random } from '../random.js';
import type { Kind } from '../world/kind.js';
import { kindOf, kinds } from '../world/kinds.js';
import { type Fact, factsOf, inventThing, type Thing } from '../world/world.js';

/** As many sentences as a row of 256 tokens holds, whatever the names: a statement, or half a question and answer. */
export const sentencesInRow = 20;

/**
 * How many things, and how many facts of each. Two things often, for one alone can be told from its attributes without
 * heeding its name; few facts often, for looking up is learned from short texts first.
 */
const companies = [
  { things: 1, fewest: 1, most: 3 },
  { things: 1, fewest: 3, most: 5 },
  { things: 2, fewest: 1, most: 3 },
  { things: 2, fewest: 3, most: 5 },
  { things: 2, fewest: 5, most: 5 },
  { things: 3, fewest: 1, most: 3 },
  { things: 4, fewest: 1, most: 2 },
] as const;

/**
 * Facts of one to four things of a kind, in an order of chance. Mostly the same attributes are told of all, so that
 * only name and attribute together say which value is meant.
 */
export function passingFacts(taken: ReadonlySet<string>, random: Random): Fact[] {
  const { things, fewest, most } = random.pick(companies);
  const count = fewest + random.integer(most - fewest + 1);
  const kind = random.pick(kinds);
  const attributes = random.shuffle(kind.attributes).slice(0, count);
  const facts = inventCompany(kind, things, taken, random).flatMap((thing) => {
    const told = random.chance(0.8) ? attributes : random.shuffle(kind.attributes).slice(0, count);
    return factsOf(thing).filter(({ attribute }) => told.includes(attribute));
  });
  return random.shuffle(facts);
}

/** Things of one kind and of different names, some of which sound alike. */
export function inventCompany(kind: Kind, count: number, taken: ReadonlySet<string>, random: Random): Thing[] {
  const first = inventThing(kind, taken, random);
  const company = [first];
  const names = new Set(taken).add(first.name);
  while (company.length < count) {
    const other = random.chance(0.25) ? soundAlike(first, names, random) : inventThing(kind, names, random);
    names.add(other.name);
    company.push(other);
  }
  return company;
}

/** A thing of the same kind, whose name is not in `taken` and mostly has a word of the first one's. */
export function soundAlike(thing: Thing, taken: ReadonlySet<string>, random: Random): Thing {
  const words = thing.name.split(' ');
  const isAlike = ({ name }: Thing): boolean => name.split(' ').some((word) => words.includes(word));
  let other = inventOther(thing, taken, random);
  for (let attempt = 0; attempt < 20 && !isAlike(other); attempt += 1) other = inventOther(thing, taken, random);
  return other;
}

function inventOther(thing: Thing, taken: ReadonlySet<string>, random: Random): Thing {
  let other = inventThing(kindOf(thing), taken, random);
  while (other.name === thing.name) other = inventThing(kindOf(thing), taken, random);
  return other;
}
