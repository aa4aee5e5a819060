/** Votes of a simulated leaderboard, as the arrays that a fit takes. */

import type { LeaderboardVotes } from '@tastemaker/preference';

export interface SimulationSize {
  readonly votes: number;
  readonly models: number;
  readonly labelers: number;
  readonly prompts: number;
  readonly seed: number;
}

/**
 * Pairs, labelers and prompts drawn evenly; outcomes by Davidson's model, ν = 0.5, of strengths evenly spread from −1.5 to
 * 1.5, with labelers whose tastes differ by 0.3 logits. The controls say nothing of the outcomes.
 */
export function simulatedVotes({ votes: count, models, labelers, prompts, seed }: SimulationSize): {
  votes: LeaderboardVotes;
  controls: Pick<LeaderboardVotes, 'controls' | 'controlNames'>;
} {
  const draw = generator(seed);
  const taste = Float64Array.from({ length: 1024 }, () => 0.3 * (draw() + draw() + draw() - 1.5) * 2);
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  const outcome = new Uint8Array(count);
  const labeler = new Int32Array(count);
  const prompt = new Int32Array(count);
  const controls = new Float64Array(count * 4);
  const worth = (model: number, who: number): number =>
    (3 * model) / Math.max(models - 1, 1) - 1.5 + (taste[(who * 31 + model * 17) % taste.length] ?? 0);
  for (let vote = 0; vote < count; vote += 1) {
    const a = Math.floor(draw() * models);
    const b = (a + 1 + Math.floor(draw() * (models - 1))) % models;
    const who = Math.floor(draw() * labelers);
    const half = Math.exp((worth(a, who) - worth(b, who)) / 2);
    const said = draw() * (half + 0.5 + 1 / half);
    left[vote] = a;
    right[vote] = b;
    outcome[vote] = said < half ? 0 : said < half + 0.5 ? 2 : 1;
    labeler[vote] = who;
    prompt[vote] = Math.floor(draw() * prompts);
    for (let k = 0; k < 4; k += 1) controls[4 * vote + k] = 2 * draw() - 1;
  }
  const digits = String(models - 1).length;
  const entries = Array.from({ length: models }, (_, model) => `model-${String(model).padStart(digits, '0')}`);
  return {
    votes: { entries, left, right, outcome, labeler, prompt },
    controls: { controls, controlNames: ['length', 'headers', 'bold', 'lists'] },
  };
}

/** Marsaglia's xorshift32 (2003), from a seed that is spread first. */
function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
