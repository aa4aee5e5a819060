/** The microworld: things with facts that can be checked, all of it drawn from one seed. */
import { createRandom, type Random } from '../random.js';
import type { Attribute, Kind, KindName } from './kind.js';
import { kindOf, kinds } from './kinds.js';
import { inventName } from './name.js';

export interface Thing {
  readonly kind: KindName;
  readonly name: string;
  /** As it is called inside of a sentence: `Belen Holt`, `the tavi rik`. */
  readonly called: string;
  /** One value for each attribute of the kind, in the kind's order. */
  readonly values: readonly string[];
}

/** Which things a question or a haiku prompt is about. */
export type Split = 'asked' | 'heldOut' | 'strangers';

export interface World {
  readonly seed: number;
  /** In the documents, and asked about in fine-tuning. */
  readonly asked: readonly Thing[];
  /** In the documents only: what the assistant knows of these, it knows from pre-training. */
  readonly heldOut: readonly Thing[];
  /** In no training text at all. Their facts are known only to who reads them in a prompt's passage. */
  readonly strangers: readonly Thing[];
}

/** 200 things in two halves (60 towns, 60 people, 40 beasts, 40 wares), and as many strangers. */
export function createWorld(seed: number): World {
  const random = createRandom(seed, 'world');
  const taken = new Set<string>();
  const asked: Thing[] = [];
  const heldOut: Thing[] = [];
  const strangers: Thing[] = [];
  const add = (kind: Kind, things: Thing[]): void => {
    const thing = inventThing(kind, taken, random);
    taken.add(thing.name);
    things.push(thing);
  };
  for (const kind of kinds) {
    for (let index = 0; index < kind.count; index += 1) {
      add(kind, index % 2 === 0 ? asked : heldOut);
      add(kind, strangers);
    }
  }
  return { seed, asked, heldOut, strangers };
}

/** Names that a thing made up for one page or one question must not have. */
export function takenNames(world: World): Set<string> {
  return new Set([...world.asked, ...world.heldOut, ...world.strangers].map((thing) => thing.name));
}

/** A thing of a name that is not in `taken`. Without adding to `taken`, two pages may name different things alike. */
export function inventThing(kind: Kind, taken: ReadonlySet<string>, random: Random): Thing {
  let name = inventName(kind.names, random);
  while (taken.has(name)) name = inventName(kind.names, random);
  const values = kind.attributes.map((attribute) => random.pick(attribute.values));
  return { kind: kind.name, name, called: kind.article + name, values };
}

export interface Fact {
  readonly thing: Thing;
  readonly attribute: Attribute;
  readonly value: string;
}

export function factsOf(thing: Thing): Fact[] {
  return kindOf(thing).attributes.map((attribute, index) => {
    const value = thing.values[index];
    if (value === undefined) throw new RangeError(`${thing.name} has no ${attribute.name}.`);
    return { thing, attribute, value };
  });
}
