/** Facts and questions in words. */
import type { Random } from '../random.js';
import type { Attribute, Wordings } from './kind.js';
import { taughtWordings } from './taught-wordings.js';
import { unseenWordings } from './unseen-wordings.js';
import type { Fact, Thing } from './world.js';

/** Puts a thing (and a value) into a wording; the sentence starts with a capital letter. */
export function fill(wording: string, thing: Thing, value = ''): string {
  const sentence = wording.replaceAll('{X}', thing.called).replaceAll('{v}', value);
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** `documents`: those of the documents; `taught`: these and more, in fine-tuning; `unseen`: in no training text. */
export type WordingSet = 'documents' | 'taught' | 'unseen';

function wordingsOf(attribute: Attribute, set: WordingSet): Wordings {
  const none: Wordings = { statements: [], questions: [] };
  if (set === 'documents') return attribute;
  if (set === 'unseen') return unseenWordings[attribute.name] ?? none;
  const more = taughtWordings[attribute.name] ?? none;
  return {
    statements: [...attribute.statements, ...more.statements],
    questions: [...attribute.questions, ...more.questions],
  };
}

/** One of the fact's wordings. */
export function state(fact: Fact, random: Random, set: WordingSet = 'documents'): string {
  return fill(random.pick(wordingsOf(fact.attribute, set).statements), fact.thing, fact.value);
}

/** One of the question's wordings. */
export function ask(thing: Thing, attribute: Attribute, random: Random, set: WordingSet = 'documents'): string {
  return fill(random.pick(wordingsOf(attribute, set).questions), thing);
}

/** The one sentence that the assistant is taught to answer with. */
export function answer(thing: Thing, attribute: Attribute, value: string): string {
  return fill(attribute.statements[0] ?? '', thing, value);
}
