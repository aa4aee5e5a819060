/** How often prediction-powered 95 % intervals hold the truth, and how many labels of people they save. */

import { createRandom, type Random } from '@tastemaker/microworld';
import {
  type PredictionPoweredStrengths,
  predictionPoweredMean,
  predictionPoweredStrengths,
  type StrengthEstimate,
} from '@tastemaker/preference';
import type { PooledPair } from './microworld-votes.js';
import { figure } from './report.js';
import { mean, simulatedShare } from './sequential-peeking.js';

/** Cases as columns; the clusters are prompts. */
export interface DrawnCases {
  readonly first: number[];
  readonly second: number[];
  readonly people: number[];
  readonly judge: number[];
  readonly clusters: number[];
}

/** All pairs of so many prompts of the pool, with one person's vote on each. */
function drawPrompts(
  pool: readonly (readonly PooledPair[])[],
  prompts: number,
  from: number,
  random: Random,
): DrawnCases {
  const cases: DrawnCases = { first: [], second: [], people: [], judge: [], clusters: [] };
  for (let drawn = 0; drawn < prompts; drawn += 1)
    for (const pair of random.pick(pool)) addCase(cases, pair, random.pick(pair.people), from + drawn);
  return cases;
}

function addCase(cases: DrawnCases, { first, second, judge }: PooledPair, vote: number, cluster: number): void {
  cases.first.push(first);
  cases.second.push(second);
  cases.people.push(vote);
  cases.judge.push(judge);
  cases.clusters.push(cluster);
}

/** Only pairs with both writers, each as a win of the first one. */
function between(cases: DrawnCases, [one, other]: readonly [number, number]): DrawnCases {
  const kept: DrawnCases = { first: [], second: [], people: [], judge: [], clusters: [] };
  cases.first.forEach((first, index) => {
    const second = cases.second[index] ?? -1;
    const [people = 0, judge = 0, cluster = 0] = [cases.people[index], cases.judge[index], cases.clusters[index]];
    const isTurned = first === other && second === one;
    if (!isTurned && !(first === one && second === other)) return;
    const turned = (outcome: number): number => (isTurned ? 1 - outcome : outcome);
    addCase(kept, { first: one, second: other, people: [], judge: turned(judge) }, turned(people), cluster);
  });
  return kept;
}

export interface CoverageOptions {
  readonly replications: number;
  readonly labeledPrompts: number;
  readonly unlabeledPrompts: number;
  readonly writers: number;
  readonly seed: number;
  readonly note: (line: string) => void;
}

interface Tally {
  held: number;
  peopleHeld: number;
  cases: number;
  widths: number[];
  peopleWidths: number[];
  saved: number[];
  weights: number[];
}

/** Coverage of the win rate of two writers and of every writer's strength, with the pool's own as the truth. */
export function predictionPoweredCoverage(pool: readonly (readonly PooledPair[])[], options: CoverageOptions) {
  const random = createRandom(options.seed, 'coverage');
  const [shares, strengths] = [newTally(), newTally()];
  const truth = truthOf(pool, options.writers);
  for (let replication = 0; replication < options.replications; replication += 1) {
    const labeled = drawPrompts(pool, options.labeledPrompts, 0, random);
    const unlabeled = drawPrompts(pool, options.unlabeledPrompts, options.labeledPrompts, random);
    const rate = predictionPoweredMean(between(labeled, [0, 1]), between(unlabeled, [0, 1]));
    addInterval(shares, truth.share, rate, rate.people);
    shares.saved.push(rate.effectiveLabels / rate.labeled);
    shares.weights.push(rate.weight);
    addStrengths(strengths, truth.strengths, predictionPoweredStrengths(options.writers, labeled, unlabeled));
    if (replication % 100 === 99) options.note(`coverage: ${replication + 1} of ${options.replications}`);
  }
  return { truth: { share: figure(truth.share) }, winRate: toldTally(shares), strengths: toldTally(strengths) };
}

/** Of the whole pool, with the mean of its labelers' votes on each pair. */
function truthOf(pool: readonly (readonly PooledPair[])[], writers: number) {
  const all: DrawnCases = { first: [], second: [], people: [], judge: [], clusters: [] };
  pool.forEach((pairs, prompt) => {
    for (const pair of pairs) addCase(all, pair, mean(pair.people), prompt);
  });
  const none = { first: [], second: [], judge: [] };
  const { strengths } = predictionPoweredStrengths(writers, all, none);
  return { share: mean(between(all, [0, 1]).people), strengths };
}

function addStrengths(tally: Tally, truth: Float64Array, fit: PredictionPoweredStrengths): void {
  const { people } = fit;
  if (people === undefined) throw new Error('People’s votes alone leave strengths infinite: draw more prompts.');
  truth.forEach((strength, item) => addInterval(tally, strength, intervalOf(fit, item), intervalOf(people, item)));
  tally.saved.push(fit.effectiveLabels / fit.labeled);
  tally.weights.push(fit.weight);
}

function intervalOf({ strengths, standardErrors, quantile }: StrengthEstimate, item: number) {
  const [value, half] = [strengths[item] ?? Number.NaN, quantile * (standardErrors[item] ?? Number.NaN)];
  return { interval: { low: value - half, high: value + half } };
}

type WithInterval = { readonly interval: { readonly low: number; readonly high: number } };

function addInterval(tally: Tally, truth: number, powered: WithInterval, people: WithInterval): void {
  const isIn = ({ interval }: WithInterval): number => (interval.low <= truth && truth <= interval.high ? 1 : 0);
  tally.cases += 1;
  tally.held += isIn(powered);
  tally.peopleHeld += isIn(people);
  tally.widths.push(powered.interval.high - powered.interval.low);
  tally.peopleWidths.push(people.interval.high - people.interval.low);
}

function newTally(): Tally {
  return { held: 0, peopleHeld: 0, cases: 0, widths: [], peopleWidths: [], saved: [], weights: [] };
}

/** Strengths of one replication are not independent: their Monte Carlo error is told as if they were, a little low. */
function toldTally(tally: Tally) {
  return {
    coverage: simulatedShare(tally.held, tally.cases),
    coverageOfPeopleAlone: simulatedShare(tally.peopleHeld, tally.cases),
    meanWidth: figure(mean(tally.widths), 3),
    meanWidthOfPeopleAlone: figure(mean(tally.peopleWidths), 3),
    judgeWeight: figure(mean(tally.weights), 3),
    effectiveLabelsPerLabel: figure(mean(tally.saved), 3),
    humanLabelsSaved: figure(1 - 1 / mean(tally.saved), 3),
  };
}
