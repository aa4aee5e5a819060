/* oxlint-disable typescript/no-non-null-assertion -- items are checked first; matrices are items × items */
/** Bradley–Terry strengths from few votes of people and many of a judge. */

import { winProbability } from '../bradley-terry.js';
import { effectiveVotes } from '../leaderboard/inverse-propensity.js';
import { PreferenceError } from '../preference-error.js';
import { choleskyInPlace, choleskySolve } from '../strengths/cholesky.js';
import { studentQuantile975 } from '../student.js';
import {
  type CaseColumns,
  clusterInfluence,
  type InfluenceRows,
  outerProducts,
  subtractInfluence,
  tunedWeight,
} from './cluster-influence.js';
import { casesOf, type PredictionPoweredOptions, type UnlabeledScores } from './mean.js';

/** Cases that only the judge has judged, as scores of `first`: 1 where it is better, ½ for a tie, or its probability. */
export interface JudgedVotes extends UnlabeledScores {
  /** Items, numbered from 0. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/** Cases that people have judged, too. */
export interface PeopleAndJudgeVotes extends JudgedVotes {
  readonly people: ArrayLike<number>;
}

export interface StrengthEstimate {
  /** `[items]`, logits, mean 0. */
  readonly strengths: Float64Array;
  /** `[items, items]`, clustered. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** What standard errors are multiplied by for 95 %: Student's t with the labeled clusters less one. */
  readonly quantile: number;
}

export interface PredictionPoweredStrengths extends StrengthEstimate {
  readonly weight: number;
  readonly labeled: number;
  readonly labeledClusters: number;
  readonly unlabeled: number;
  /** So many cases of equal weight say as much: `(Σ w)² / Σ w²` (Kish 1965). */
  readonly effectiveLabeled: number;
  readonly effectiveUnlabeled: number;
  /** From people's votes alone; undefined where those leave strengths infinite. */
  readonly people: StrengthEstimate | undefined;
  /** So many votes of people alone would have given the same total variance; NaN where people's alone give none. */
  readonly effectiveLabels: number;
}

interface Problem {
  readonly items: number;
  readonly labeled: PeopleAndJudgeVotes & CaseColumns;
  readonly unlabeled: JudgedVotes & CaseColumns;
}

/**
 * The strengths that minimize `L(θ; Y) + λ (L̃(θ; f̃) − L(θ; f))`, L the mean Bradley–Terry loss with ties as half a win
 * (Angelopoulos, Duchi & Zrnic 2023, PPI++, eq. 3 and §5), by Newton's method, with the clustered sandwich error. λ is
 * tuned once, at the strengths of λ = 1, as there. Valid where the votes of people are a random sample of all cases, or with
 * weights as in {@link predictionPoweredMean}.
 * {@link PreferenceError} `preference.not_connected` where strengths are infinite, `preference.invalid_input` for items out
 * of range, columns of unequal length or fewer than two clusters of votes.
 */
export function predictionPoweredStrengths(
  items: number,
  labeled: PeopleAndJudgeVotes,
  unlabeled: JudgedVotes,
  options: PredictionPoweredOptions = {},
): PredictionPoweredStrengths {
  const count = labeled.people.length;
  const problem: Problem = {
    items,
    labeled: { ...labeled, ...casesOf(labeled, count, 0) },
    unlabeled: { ...unlabeled, ...casesOf(unlabeled, unlabeled.judge.length, count) },
  };
  checkProblem(problem);
  const weight = unlabeled.judge.length === 0 ? 0 : (options.weight ?? weightAt(problem));
  const powered = estimateAt(problem, weight);
  const people = ofPeople(problem);
  return {
    ...powered,
    weight,
    labeled: count,
    labeledClusters: new Set(Array.from(problem.labeled.clusters)).size,
    unlabeled: unlabeled.judge.length,
    effectiveLabeled: effectiveVotes(problem.labeled.weights),
    effectiveUnlabeled: effectiveVotes(problem.unlabeled.weights),
    people,
    effectiveLabels: people === undefined ? Number.NaN : (count * total(people)) / total(powered),
  };
}

function weightAt(problem: Problem): number {
  const { labels, pull } = influences(problem, solve(problem, 1), 1);
  return tunedWeight(labels, pull);
}

function estimateAt(problem: Problem, weight: number): StrengthEstimate {
  const strengths = solve(problem, weight);
  const { labels, pull } = influences(problem, strengths, weight);
  const covariance = outerProducts(subtractInfluence(labels, pull, weight));
  return {
    strengths,
    covariance,
    standardErrors: strengths.map((_, item) => Math.sqrt(covariance[item * problem.items + item]!)),
    quantile: studentQuantile975(labels.clusters - 1),
  };
}

/** Undefined where people's votes alone don't connect the items. */
function ofPeople(problem: Problem): StrengthEstimate | undefined {
  try {
    return estimateAt(problem, 0);
  } catch (error) {
    if (error instanceof PreferenceError && error.code === 'preference.not_connected') return undefined;
    throw error;
  }
}

/** What each cluster moves the strengths by: people's votes, and the judge's of the labeled less those of the rest. */
function influences(problem: Problem, strengths: Float64Array, weight: number) {
  const { items, labeled, unlabeled } = problem;
  const bread = informationAt(problem, strengths, weight > 0 ? 'pooled' : 'labeled').factor;
  const through = ({ rows, ...rest }: InfluenceRows): InfluenceRows => ({
    ...rest,
    rows: new Map([...rows].map(([cluster, row]) => [cluster, choleskySolve(bread, items, row)])),
  });
  const of = (votes: JudgedVotes & CaseColumns, outcomes: ArrayLike<number>): InfluenceRows =>
    clusterInfluence(votes, items, (index, into) => {
      into.fill(0);
      const [a, b] = [votes.first[index]!, votes.second[index]!];
      const score = outcomes[index]! - winProbability(strengths[a]! - strengths[b]!);
      into[a] = score;
      into[b] = -score;
    });
  const labels = through(of(labeled, labeled.people));
  const judged = through(of(labeled, labeled.judge));
  return { labels, pull: subtractInfluence(judged, through(of(unlabeled, unlabeled.judge))) };
}

/** Strengths beyond it are on their way to infinity: rounding would end the way at some 37. */
const largestStrength = 15;
const mostIterations = 100;

/** Newton's method; the losses' Hessian does not depend on outcomes, so with a weight within [0, 1] the sum is convex. */
function solve(problem: Problem, weight: number): Float64Array {
  let strengths = new Float64Array(problem.items);
  for (let iteration = 0; iteration < mostIterations; iteration += 1) {
    const { factor, isDefinite } = informationAt(problem, strengths, weight);
    if (!isDefinite) break;
    const step = choleskySolve(factor, problem.items, uphill(problem, strengths, weight));
    const longest = step.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    const damping = Math.min(1, 2 / longest);
    strengths = strengths.map((strength, item) => strength + damping * step[item]!);
    if (strengths.some((strength) => Math.abs(strength) > largestStrength)) break;
    if (longest < 1e-11) return centered(strengths);
  }
  throw new PreferenceError(
    'preference.not_connected',
    'No finite strengths: some items never lost to, or never met, the others. Collect more votes.',
  );
}

/** The gradient of minus the loss, `[items]`. */
function uphill({ items, labeled, unlabeled }: Problem, strengths: Float64Array, weight: number): Float64Array {
  const gradient = new Float64Array(items);
  const add = (votes: Problem['unlabeled'], scoreOf: (index: number, won: number) => number): void => {
    for (let index = 0; index < votes.first.length; index += 1) {
      const [a, b] = [votes.first[index]!, votes.second[index]!];
      const score = votes.weights[index]! * scoreOf(index, winProbability(strengths[a]! - strengths[b]!));
      gradient[a]! += score;
      gradient[b]! -= score;
    }
  };
  const n = labeled.people.length;
  add(labeled, (index, won) => (labeled.people[index]! - won - weight * (labeled.judge[index]! - won)) / n);
  if (weight > 0) add(unlabeled, (index, won) => (weight * (unlabeled.judge[index]! - won)) / unlabeled.judge.length);
  return gradient;
}

/**
 * Cholesky factor of the Hessian of the mean loss: `(1 − λ) H + λ H̃` for a weight, H of the labeled cases, or of all cases
 * pooled. `s · 11ᵀ / items` fills the null vector 1, as adding a constant to all strengths changes nothing.
 */
function informationAt(problem: Problem, strengths: Float64Array, part: number | 'pooled' | 'labeled') {
  const { items, labeled, unlabeled } = problem;
  const [n, N] = [labeled.people.length, unlabeled.judge.length];
  const weight = part === 'pooled' ? N / (n + N) : part === 'labeled' ? 0 : part;
  const matrix = new Float64Array(items * items);
  const add = ({ first, second, weights }: Problem['unlabeled'], share: number): void => {
    for (let index = 0; index < first.length; index += 1) {
      const [a, b] = [first[index]!, second[index]!];
      const margin = strengths[a]! - strengths[b]!;
      const curvature = share * weights[index]! * winProbability(margin) * winProbability(-margin);
      matrix[a * items + a]! += curvature;
      matrix[b * items + b]! += curvature;
      matrix[a * items + b]! -= curvature;
      matrix[b * items + a]! -= curvature;
    }
  };
  add(labeled, (1 - weight) / n);
  add(unlabeled, N === 0 ? 0 : weight / N);
  let trace = 0;
  for (let item = 0; item < items; item += 1) trace += matrix[item * items + item]!;
  const filled = matrix.map((entry) => entry + trace / items ** 2);
  const isDefinite = choleskyInPlace(filled, items);
  return { factor: filled, isDefinite };
}

function centered(strengths: Float64Array): Float64Array {
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  return strengths.map((strength) => strength - mean);
}

function total({ standardErrors }: StrengthEstimate): number {
  return standardErrors.reduce((sum, error) => sum + error ** 2, 0);
}

function invalid(message: string): never {
  throw new PreferenceError('preference.invalid_input', message);
}

function checkProblem({ items, labeled, unlabeled }: Problem): void {
  const columns = [labeled.first, labeled.second, labeled.judge, labeled.clusters];
  const others = [unlabeled.first, unlabeled.second, unlabeled.clusters];
  const isEven =
    columns.every(({ length }) => length === labeled.people.length) &&
    others.every(({ length }) => length === unlabeled.judge.length);
  if (!isEven) invalid('The columns are not of one length.');
  if (new Set(Array.from(labeled.clusters)).size < 2) invalid('Votes on two clusters or more are needed for an error.');
  for (const { first, second } of [labeled, unlabeled])
    for (let index = 0; index < first.length; index += 1) {
      const [a, b] = [first[index]!, second[index]!];
      if (a === b || !(a >= 0 && b >= 0 && a < items && b < items)) invalid(`Case ${index} compares ${a} with ${b}.`);
    }
}
