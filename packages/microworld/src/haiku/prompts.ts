/** Requests for haiku, as users word them. */
import { createRandom, type Random } from '../random.js';
import type { Split, Thing, World } from '../world/world.js';

const requests = [
  'Write a haiku about {X}.',
  'Please write a haiku about {X}.',
  'I would like a haiku about {X}.',
] as const;

export interface HaikuPrompt {
  readonly thing: Thing;
  readonly prompt: string;
  /** What a haiku must name: {@link Thing.name}. */
  readonly topic: string;
}

/** The request in a wording of chance. */
export function requestHaiku(thing: Thing, random: Random): string {
  return random.pick(requests).replace('{X}', thing.called);
}

/** How many ways there are to word a request. */
export const haikuRequestWordings = requests.length;

/**
 * "Write a haiku about …" for every thing of a split, kinds mixed: the first few are a fair sample of all.
 * @param wording which of the {@link haikuRequestWordings}, from 0
 */
export function haikuPrompts(world: World, split: Split, wording = 0): HaikuPrompt[] {
  const random = createRandom(world.seed, 'haiku prompts', split);
  const request = requests[wording];
  if (request === undefined) throw new RangeError(`There is no wording ${wording} of a request for a haiku.`);
  return random.shuffle(world[split]).map((thing) => ({
    thing,
    prompt: request.replace('{X}', thing.called),
    topic: thing.name,
  }));
}

/** The topic that a prompt made by {@link haikuPrompts} asks for, or undefined for any other text. */
export function topicOfPrompt(prompt: string): string | undefined {
  return /haiku about (?:the )?(\p{L}+ \p{L}+)\./u.exec(prompt)?.[1];
}
