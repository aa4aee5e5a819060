/** What looking after every vote costs: errors where two writers are alike, and when one may stop where they are not. */

import { createRandom, type Random } from '@tastemaker/microworld';
import {
  bettingInterval,
  countScores,
  refutesMean,
  type UnitVote,
  unitScores,
  wilsonShare,
} from '@tastemaker/preference';
import type { PooledPair } from './microworld-votes.js';
import { figure } from './report.js';

/** Votes of an experiment, prompt by prompt, each of a labeler of its own, for whoever stands first or last. */
function drawVotes(
  pool: readonly (readonly PooledPair[])[],
  prompts: number,
  random: Random,
  better: number,
): UnitVote[] {
  return Array.from({ length: prompts }, (_, drawn) => {
    const [pair] = random.pick(pool);
    const isTurned = better < 0 ? random.chance(0.5) : pair?.first !== better;
    return (pair?.people ?? []).map((vote) => ({ unit: `${drawn}`, score: isTurned ? 1 - vote : vote }));
  }).flat();
}

/** After how many complete units ½ is first left out, looking after every vote; undefined: never. */
function firstDecision(votes: readonly UnitVote[], votesPerUnit: number): number | undefined {
  const counts = new Map<number, number>();
  const at = unitScores(votes, votesPerUnit).scores.findIndex((score) => {
    counts.set(score, (counts.get(score) ?? 0) + 1);
    return refutesMean(counts, 0.5, 0.05);
  });
  return at < 0 ? undefined : at + 1;
}

function isEverOutsideWilson(votes: readonly UnitVote[]): boolean {
  let [wins, decisive] = [0, 0];
  return votes.some(({ score }, vote) => {
    if (score !== 0.5) decisive += 1;
    if (score === 1) wins += 1;
    const { low, high } = wilsonShare(wins, decisive).interval;
    return vote >= 9 && (low > 0.5 || high < 0.5);
  });
}

/** A share of experiments with its Monte Carlo error. */
export function simulatedShare(hits: number, experiments: number) {
  const value = hits / experiments;
  return {
    value: figure(value),
    monteCarloError: figure(Math.sqrt((value * (1 - value)) / experiments), 2),
    experiments,
  };
}

export interface PeekingOptions {
  readonly experiments: number;
  readonly prompts: number;
  readonly seed: number;
}

/** How often ½, the truth, is ever left out of each kind of interval. */
export function errorUnderPeeking(
  pool: readonly (readonly PooledPair[])[],
  { experiments, prompts, seed }: PeekingOptions,
) {
  const random = createRandom(seed, 'peeking');
  const missed = { byPrompt: 0, byFirstVote: 0, byVote: 0, wilson: 0 };
  for (let experiment = 0; experiment < experiments; experiment += 1) {
    const votes = drawVotes(pool, prompts, random, -1);
    if (firstDecision(votes, 3) !== undefined) missed.byPrompt += 1;
    if (firstDecision(votes, 1) !== undefined) missed.byFirstVote += 1;
    const apart = votes.map(({ score }, vote) => ({ unit: `${vote}`, score }));
    if (firstDecision(apart, 1) !== undefined) missed.byVote += 1;
    if (isEverOutsideWilson(votes)) missed.wilson += 1;
  }
  return {
    sequencePromptsAsUnits: simulatedShare(missed.byPrompt, experiments),
    sequenceFirstVotes: simulatedShare(missed.byFirstVote, experiments),
    sequenceVotesAsUnits: simulatedShare(missed.byVote, experiments),
    fixedIntervalAtEachVote: simulatedShare(missed.wilson, experiments),
  };
}

/** How many prompts it takes to decide for the better writer, beside a test of a fixed number with 80 % power. */
export function stoppingTimes(
  pool: readonly (readonly PooledPair[])[],
  better: number,
  { experiments, prompts, seed }: PeekingOptions,
) {
  const random = createRandom(seed, 'stopping');
  const scores = pool.map(([pair]) => {
    const wins = mean(pair?.people ?? []);
    return pair?.first === better ? wins : 1 - wins;
  });
  const share = mean(scores);
  const variance = scores.reduce((sum, score) => sum + (score - share) ** 2, 0) / scores.length;
  const stopped = Array.from({ length: experiments }, () =>
    firstDecision(drawVotes(pool, prompts, random, better), 3),
  ).flatMap((when) => when ?? []);
  const sorted = stopped.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  return {
    trueShare: figure(share),
    decidedWithin: { prompts, ...simulatedShare(stopped.length, experiments) },
    promptsToDecide: { p10: at(0.1), median: at(0.5), p90: at(0.9), mean: figure(mean(sorted), 3) },
    // (z₀.₉₇₅ + z₀.₈)² σ² / δ², the textbook number for a two-sided test at one look.
    fixedNumberFor80PercentPower: Math.ceil(((1.96 + 0.8416) ** 2 * variance) / (share - 0.5) ** 2),
  };
}

/** How much wider the sequence is than an interval for one look, at the same prompts. */
export function widths(pool: readonly (readonly PooledPair[])[], { experiments, seed }: PeekingOptions) {
  const random = createRandom(seed, 'widths');
  return Object.fromEntries(
    [30, 100, 300, 1000].map((prompts) => {
      const rounds = Math.max(20, Math.floor(experiments / 20));
      const drawn = Array.from({ length: rounds }, () => {
        const { scores } = unitScores(drawVotes(pool, prompts, random, -1), 3);
        const average = mean(scores);
        const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - average) ** 2, 0) / (prompts - 1));
        const { low, high } = bettingInterval(countScores(scores), 0.05);
        return { sequence: high - low, oneLook: (2 * 1.96 * deviation) / Math.sqrt(prompts) };
      });
      const [sequence, oneLook] = [mean(drawn.map((one) => one.sequence)), mean(drawn.map((one) => one.oneLook))];
      const told = { sequence: figure(sequence, 3), oneLook: figure(oneLook, 3), ratio: figure(sequence / oneLook, 3) };
      return [`prompts${prompts}`, told];
    }),
  );
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
