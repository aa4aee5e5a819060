/**
 * Votes with a known truth, from the microworld: writers of haiku who break its rules more or less often, simulated labelers
 * who judge pairs of their haiku, and a judge with a taste of its own. A pool of prompts is the population: its figures are
 * the truth, and experiments draw prompts from it.
 */

import {
  composeHaiku,
  createRandom,
  createWorld,
  defaultWorldSeed,
  drawFlaws,
  haikuPrompts,
  type Random,
  type SimulatedLabeler,
  simulatedLabeler,
} from '@tastemaker/microworld';

/** A pair of writers on one prompt. Outcomes: 1 the first is better, 0 the second, ½ neither. */
export interface PooledPair {
  readonly first: number;
  readonly second: number;
  /** One a labeler. */
  readonly people: readonly number[];
  readonly judge: number;
}

export interface PoolOptions {
  readonly seed: number;
  readonly prompts: number;
  /** Of each writer: how many rules its haiku break on average, 0 to 2. */
  readonly flaws: readonly number[];
  readonly pairsPerPrompt: number;
  /** How often the judge turns two candidates round. */
  readonly judgeNoise: number;
}

/** `[prompts][pairs]`. Labelers differ in taste and slip now and then; the judge likes short answers too much. */
export function microworldVotes(options: PoolOptions): PooledPair[][] {
  const { seed, prompts, judgeNoise } = options;
  const random = createRandom(seed, 'pool');
  const topics = haikuPrompts(createWorld(defaultWorldSeed), 'asked');
  const people = [
    simulatedLabeler({ name: 'by the rules', seed, noise: 0.1 }),
    simulatedLabeler({ name: 'for form', seed, noise: 0.15, taste: { form: 0.15 } }),
    simulatedLabeler({ name: 'for seasons', seed, noise: 0.2, taste: { season: 0.2, variety: 0.05 } }),
  ];
  const judge = simulatedLabeler({ name: 'judge', seed, noise: judgeNoise, taste: { brevity: 0.03 } });
  return Array.from({ length: prompts }, () => {
    const { thing, topic } = random.pick(topics);
    const write = (flaws: number): string =>
      composeHaiku(thing, random, { flaws: drawFlaws(random, Math.floor(flaws) + (random.chance(flaws % 1) ? 1 : 0)) });
    const texts = options.flaws.map(write);
    return drawPairs(texts.length, options.pairsPerPrompt, random).map(([first, second]) => {
      const voteOf = (labeler: SimulatedLabeler) => outcome(labeler, topic, texts[first] ?? '', texts[second] ?? '');
      return { first, second, people: people.map(voteOf), judge: voteOf(judge) };
    });
  });
}

/** Different pairs of writers, each in a random order, so that two writers alike win half of their pairs. */
function drawPairs(writers: number, pairs: number, random: Random): [number, number][] {
  const all = Array.from({ length: writers }, (_, a) => Array.from({ length: a }, (__, b) => [a, b] as const)).flat();
  const drawn = random.shuffle(all).slice(0, pairs);
  return drawn.map(([a, b]) => (random.chance(0.5) ? [a, b] : [b, a]));
}

function outcome(labeler: SimulatedLabeler, topic: string, first: string, second: string): number {
  const decision = labeler.judge(topic, [
    { label: 'A', text: first },
    { label: 'B', text: second },
  ]);
  if (decision.verdict !== 'ranking') return 0.5;
  const [best = []] = decision.ranking;
  return best.length > 1 ? 0.5 : best[0] === 'A' ? 1 : 0;
}
