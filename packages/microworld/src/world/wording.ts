/** Facts and questions in words. */
import type { Random } from '../random.js';
import type { Attribute } from './kind.js';
import type { Fact, Thing } from './world.js';

/** Puts a thing (and a value) into a wording; the sentence starts with a capital letter. */
export function fill(wording: string, thing: Thing, value = ''): string {
  const sentence = wording.replaceAll('{X}', thing.called).replaceAll('{v}', value);
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** One of the fact's wordings. */
export function state(fact: Fact, random: Random): string {
  return fill(random.pick(fact.attribute.statements), fact.thing, fact.value);
}

/** One of the question's wordings. */
export function ask(thing: Thing, attribute: Attribute, random: Random): string {
  return fill(random.pick(attribute.questions), thing);
}

/** The one sentence that the assistant is taught to answer with. */
export function answer(thing: Thing, attribute: Attribute, value: string): string {
  return fill(attribute.statements[0] ?? '', thing, value);
}
