/* oxlint-disable typescript/no-non-null-assertion -- items and observations are indices that `replace` checked */
/**
 * The posterior of a Bayesian last layer: `r(item) = w · x(item)`, a normal prior on w, and Bradley–Terry votes. w stays at
 * the maximum of the posterior, and the covariance is Laplace's there (MacKay 1992; Kristiadi, Hein & Hennig 2020 for the
 * last layer): what it holds depends on the votes, not on their order.
 */

import { winProbability } from '../bradley-terry.js';
import { addOuter, dot, dotRow, symmetricProduct } from './dense.js';

/** One pair of somebody's judgment. */
export interface Vote {
  /** Items. */
  readonly first: number;
  readonly second: number;
  /** 1: the first is better; 0: the second; ½: a tie. */
  readonly outcome: number;
  /** Above 0: what it counts. */
  readonly weight: number;
}

/** `Σ ← Σ + factor · along alongᵀ`. */
export interface CovarianceChange {
  readonly factor: number;
  /** `along · x(item)` of every item; none where the change was made in bulk. */
  readonly products: Float64Array;
}

export interface PosteriorOptions {
  /** `[items, size]`. */
  readonly features: Float32Array;
  readonly size: number;
  /** w before any vote. @defaultValue zeros */
  readonly priorMean?: Float64Array | undefined;
  /** Of each weight, above 0. */
  readonly priorDeviation: number;
}

/** A vote as the posterior holds it. */
interface Observation extends Vote {
  /** Its curvature `weight · p(1 − p)` as the covariance has it now. */
  curvature: number;
}

/** The one unknown of a single vote is known to this, in logits. */
const stepTolerance = 1e-7;
const newtonSteps = 100;
/** After so many steps without an end the covariance is brought closer to the curvature where w is. */
const stepsBetweenRenewals = 4;
const renewedBetween = 16;
/** A curvature in the covariance is off by this share of its largest value, weight/4, at most, once all are renewed. */
const curvatureTolerance = 0.002;

export class HeadPosterior {
  readonly items: number;
  readonly size: number;
  readonly weights: Float64Array;
  /** `w · x(item)` of every item. */
  readonly scores: Float64Array;
  /** `[size, size]`. */
  readonly covariance: Float64Array;
  readonly #features: Float32Array;
  readonly #priorMean: Float64Array;
  readonly #priorPrecision: number;
  readonly #observations = new Map<string, Observation[]>();

  constructor({ features, size, priorMean, priorDeviation }: PosteriorOptions) {
    if (!(priorDeviation > 0)) throw new RangeError('The prior deviation must be above 0.');
    this.items = features.length / size;
    this.size = size;
    this.#features = features;
    this.#priorMean = priorMean ?? new Float64Array(size);
    this.#priorPrecision = 1 / priorDeviation ** 2;
    this.weights = Float64Array.from(this.#priorMean);
    this.covariance = new Float64Array(size * size);
    for (let i = 0; i < size; i += 1) this.covariance[i * size + i] = priorDeviation ** 2;
    this.scores = new Float64Array(this.items);
    this.scoreAgain();
  }

  /** How many votes it holds. */
  get votes(): number {
    return [...this.#observations.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** `x(first) − x(second)`, `[size]`. */
  contrast(first: number, second: number): Float64Array {
    const [a, b] = [first * this.size, second * this.size];
    const x = new Float64Array(this.size);
    for (let i = 0; i < this.size; i += 1) x[i] = this.#features[a + i]! - this.#features[b + i]!;
    return x;
  }

  /**
   * Puts these votes in the place of those that `key` held (a judgment's id); none takes them out. w is close to its
   * maximum then; {@link toMaximum} ends there. In bulk, scores are those of before until {@link scoreAgain}.
   * @throws RangeError for a vote that no head can hold
   */
  replace(key: string, votes: readonly Vote[], bulk = false): CovarianceChange[] {
    for (const vote of votes) this.#check(vote);
    const changes = (this.#observations.get(key) ?? []).map(({ first, second, curvature }) =>
      this.#changeCovariance(first, second, -curvature, bulk),
    );
    this.#observations.delete(key);
    const added = votes.map((vote): Observation => {
      const step = this.#stepFor(vote, bulk);
      changes.push(step.change);
      return { ...vote, curvature: step.curvature };
    });
    if (added.length > 0) this.#observations.set(key, added);
    return changes;
  }

  #check({ first, second, outcome, weight }: Vote): void {
    const known = [first, second].every((item) => Number.isInteger(item) && item >= 0 && item < this.items);
    if (!known || first === second || !(outcome >= 0 && outcome <= 1) || !(weight > 0 && weight < Infinity))
      throw new RangeError('A vote needs two items of the head, an outcome from 0 to 1 and a weight above 0.');
  }

  /**
   * Moves w to the maximum that this vote has with the posterior so far as its prior, which lies along Σx: a problem in
   * one unknown, the margin.
   */
  #stepFor({ first, second, outcome, weight }: Vote, bulk: boolean): { change: CovarianceChange; curvature: number } {
    const x = this.contrast(first, second);
    const along = symmetricProduct(this.covariance, x);
    const variance = dot(x, along);
    const before = dot(x, this.weights);
    // margin = before + variance · slope, with slope = weight · (outcome − σ(margin)): its left side grows, its right falls.
    let margin = before;
    for (let step = 0; step < newtonSteps; step += 1) {
      const p = winProbability(margin);
      const move = (margin - before - variance * weight * (outcome - p)) / (1 + variance * weight * p * (1 - p));
      margin -= move;
      if (Math.abs(move) < stepTolerance) break;
    }
    const p = winProbability(margin);
    const slope = weight * (outcome - p);
    for (let i = 0; i < this.size; i += 1) this.weights[i]! += slope * along[i]!;
    const curvature = weight * p * (1 - p);
    const change = this.#changeAlong(along, variance, curvature, bulk);
    for (let item = 0; item < change.products.length; item += 1) this.scores[item]! += slope * change.products[item]!;
    return { change, curvature };
  }

  /** What an answer to this pair is expected to tell, put into the covariance; w stays. */
  expectAnswer(first: number, second: number): CovarianceChange {
    const p = winProbability(this.scores[first]! - this.scores[second]!);
    return this.#changeCovariance(first, second, p * (1 - p), false);
  }

  #changeCovariance(first: number, second: number, curvature: number, bulk: boolean): CovarianceChange {
    const x = this.contrast(first, second);
    const along = symmetricProduct(this.covariance, x);
    return this.#changeAlong(along, dot(x, along), curvature, bulk);
  }

  /** `Σ ← Σ − κ Σx xᵀΣ / (1 + κ xᵀΣx)` (Sherman & Morrison 1950); κ < 0 takes an answer out again. */
  #changeAlong(along: Float64Array, variance: number, curvature: number, bulk: boolean): CovarianceChange {
    const factor = -curvature / (1 + curvature * variance);
    addOuter(this.covariance, factor, along);
    return { factor, products: bulk ? new Float64Array() : this.#products(along) };
  }

  /**
   * Newton's method, with the covariance as it is for the inverse Hessian: its curvatures are off by little. Ends when no
   * score moves by more than `tolerance` logits any more.
   */
  toMaximum(tolerance: number): CovarianceChange[] {
    const changes: CovarianceChange[] = [];
    const observations = [...this.#observations.values()].flat();
    for (let step = 1; step <= newtonSteps; step += 1) {
      const move = symmetricProduct(this.covariance, this.#gradient(observations));
      for (let i = 0; i < this.size; i += 1) this.weights[i]! += move[i]!;
      const products = this.#products(move);
      let furthest = 0;
      for (let item = 0; item < this.items; item += 1) {
        this.scores[item]! += products[item]!;
        furthest = Math.max(furthest, Math.abs(products[item]!));
      }
      if (furthest < tolerance) break;
      if (step % stepsBetweenRenewals === 0) changes.push(...this.renewCurvatures(renewedBetween));
    }
    return changes;
  }

  /** Scores anew from w, without what rounding has added up. */
  scoreAgain(): void {
    this.scores.set(this.#products(this.weights));
  }

  #products(vector: Float64Array): Float64Array {
    const products = new Float64Array(this.items);
    for (let item = 0; item < this.items; item += 1) products[item] = dotRow(this.#features, item * this.size, vector);
    return products;
  }

  /** Of the log posterior, `[size]`. */
  #gradient(observations: readonly Observation[]): Float64Array {
    const slopes = new Float64Array(this.items);
    for (const { first, second, outcome, weight } of observations) {
      const slope = weight * (outcome - winProbability(this.scores[first]! - this.scores[second]!));
      slopes[first]! += slope;
      slopes[second]! -= slope;
    }
    const gradient = new Float64Array(this.size);
    for (let i = 0; i < this.size; i += 1)
      gradient[i] = this.#priorPrecision * (this.#priorMean[i]! - this.weights[i]!);
    for (let item = 0; item < this.items; item += 1) {
      const start = item * this.size;
      const slope = slopes[item]!;
      if (slope === 0) continue;
      for (let i = 0; i < this.size; i += 1) gradient[i]! += slope * this.#features[start + i]!;
    }
    return gradient;
  }

  /** Takes the most outdated curvatures to where w is now. */
  renewCurvatures(most: number, bulk = false): CovarianceChange[] {
    const outdated = [...this.#observations.values()]
      .flat()
      .map((observation) => {
        const p = winProbability(this.scores[observation.first]! - this.scores[observation.second]!);
        const wanted = observation.weight * p * (1 - p);
        return { observation, wanted, off: Math.abs(wanted - observation.curvature) };
      })
      .filter(({ observation, off }) => off > (curvatureTolerance * observation.weight) / 4)
      .toSorted((a, b) => b.off - a.off);
    return outdated.slice(0, most).map(({ observation, wanted }) => {
      const change = this.#changeCovariance(
        observation.first,
        observation.second,
        wanted - observation.curvature,
        bulk,
      );
      observation.curvature = wanted;
      return change;
    });
  }
}
