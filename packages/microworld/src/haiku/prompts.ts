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

/** "Write a haiku about …" for every thing of a split, kinds mixed: the first few are a fair sample of all. */
export function haikuPrompts(world: World, split: Split): HaikuPrompt[] {
  const random = createRandom(world.seed, 'haiku prompts', split);
  return random.shuffle(world[split]).map((thing) => ({
    thing,
    prompt: requests[0].replace('{X}', thing.called),
    topic: thing.name,
  }));
}

/** The topic that a prompt made by {@link haikuPrompts} asks for, or undefined for any other text. */
export function topicOfPrompt(prompt: string): string | undefined {
  return /haiku about (?:the )?(\p{L}+)\./u.exec(prompt)?.[1];
}
