/** Votes drawn from known strengths, by the generator that `test/reference/leaderboard.py` has, too. */

import type { LeaderboardVote } from '../../src/index.js';

/** Numerical Recipes' linear congruential generator. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The 2,000 votes of the reference: eight models a quarter logit apart, Davidson's ties, and an effect of length. */
export function referenceVotes(): (LeaderboardVote & { readonly controls: readonly number[] })[] {
  const draw = generator(7);
  return Array.from({ length: 2000 }, () => {
    const a = Math.floor(draw() * 8);
    const b = (a + 1 + Math.floor(draw() * 7)) % 8;
    const controls = [draw() * 2 - 1, draw() * 2 - 1];
    const half = Math.exp(((a - b) / 4 + (controls[0] ?? 0) / 2) / 2);
    const said = draw() * (half + 0.5 + 1 / half);
    return {
      left: `m${a}`,
      right: `m${b}`,
      outcome: said < half ? 'left' : said < half + 0.5 ? 'tie' : 'right',
      controls,
    };
  });
}

export interface ClusteredWorld {
  readonly labelers: number;
  readonly prompts: number;
  readonly votes: number;
  readonly strengths: readonly number[];
  /** Standard deviation of what a labeler adds to each entry's strength, and of what a prompt does. */
  readonly labelerTaste: number;
  readonly promptTaste: number;
}

/** Votes of labelers with tastes of their own, on prompts that favour some entries. */
export function clusteredVotes(world: ClusteredWorld, seed: number): LeaderboardVote[] {
  const draw = generator(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const tastes = (count: number, deviation: number): number[][] =>
    Array.from({ length: count }, () => world.strengths.map(() => deviation * normal()));
  const byLabeler = tastes(world.labelers, world.labelerTaste);
  const byPrompt = tastes(world.prompts, world.promptTaste);
  const size = world.strengths.length;
  return Array.from({ length: world.votes }, () => {
    const a = Math.floor(draw() * size);
    const b = (a + 1 + Math.floor(draw() * (size - 1))) % size;
    const labeler = Math.floor(draw() * world.labelers);
    const prompt = Math.floor(draw() * world.prompts);
    const worth = (entry: number): number =>
      (world.strengths[entry] ?? 0) + (byLabeler[labeler]?.[entry] ?? 0) + (byPrompt[prompt]?.[entry] ?? 0);
    return {
      left: `m${a}`,
      right: `m${b}`,
      outcome: draw() < 1 / (1 + Math.exp(worth(b) - worth(a))) ? 'left' : 'right',
      labeler: `l${labeler}`,
      prompt: `p${prompt}`,
    };
  });
}
