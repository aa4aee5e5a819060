/* oxlint-disable typescript/no-non-null-assertion -- items and pairs are indices into arrays of their own */
/**
 * The live head: scores of all items, and what is not known of them yet, kept up to date vote by vote. A vote costs a few
 * passes over the features, in place of the `items · size²` that a covariance of all scores would.
 */

import { dot, dotRow, symmetricProduct } from './dense.js';
import { type CovarianceChange, HeadPosterior, type PosteriorOptions, type Vote } from './posterior.js';

export interface LiveHeadOptions extends PosteriorOptions {
  /** Pairs that may be asked, two items each: their margins' variances are kept. @defaultValue none */
  readonly pairs?: Int32Array | undefined;
}

/** How close scores are to the maximum, in logits: when a vote has come, and once nobody waits. */
const tolerance = { atOnce: 1e-4, settled: 1e-8 };
/** Curvatures that `settle` renews in one go: each costs a pass over all features, and a vote that comes waits as long. */
const renewedAtOnce = 1;

export class LiveHead {
  readonly items: number;
  readonly pairs: Int32Array;
  readonly #features: Float32Array;
  readonly #posterior: HeadPosterior;
  readonly #variances: Float64Array;
  readonly #pairVariances: Float64Array;
  #isSettled = true;

  constructor({ pairs = new Int32Array(), ...options }: LiveHeadOptions) {
    this.#features = options.features;
    this.#posterior = new HeadPosterior(options);
    this.items = this.#posterior.items;
    this.pairs = pairs;
    this.#variances = new Float64Array(this.items);
    this.#pairVariances = new Float64Array(pairs.length / 2);
    const prior = options.priorDeviation ** 2;
    for (let item = 0; item < this.items; item += 1) {
      const x = this.#row(item);
      this.#variances[item] = prior * dot(x, x);
    }
    for (let pair = 0; pair < this.#pairVariances.length; pair += 1) {
      const x = this.#posterior.contrast(pairs[2 * pair]!, pairs[2 * pair + 1]!);
      this.#pairVariances[pair] = prior * dot(x, x);
    }
  }

  /** How many votes it holds. */
  get votes(): number {
    return this.#posterior.votes;
  }

  /** In logits; only differences within a prompt mean anything. */
  score(item: number): number {
    return this.#posterior.scores[item]!;
  }

  /** Posterior standard deviation of an item's score. */
  deviation(item: number): number {
    return Math.sqrt(Math.max(0, this.#variances[item]!));
  }

  /** What is believed of `score(first) − score(second)`, in logits. */
  margin(first: number, second: number): { readonly mean: number; readonly deviation: number } {
    const x = this.#posterior.contrast(first, second);
    const variance = dot(x, symmetricProduct(this.#posterior.covariance, x));
    return {
      mean: this.#posterior.scores[first]! - this.#posterior.scores[second]!,
      deviation: Math.sqrt(Math.max(0, variance)),
    };
  }

  /** The same of one of {@link pairs}, without computing anything. */
  pairMargin(pair: number): { readonly mean: number; readonly deviation: number } {
    const mean = this.#posterior.scores[this.pairs[2 * pair]!]! - this.#posterior.scores[this.pairs[2 * pair + 1]!]!;
    return { mean, deviation: Math.sqrt(Math.max(0, this.#pairVariances[pair]!)) };
  }

  /**
   * Puts these votes in the place of those that `key` held (a judgment's id); none takes them out. Scores are those of the
   * new maximum, to 0.0001 logits; the rest, and what deviations lag behind, is left to {@link settle}.
   * @throws RangeError for a vote that names no item, or one twice
   */
  vote(key: string, votes: readonly Vote[]): void {
    const changes = this.#posterior.replace(key, votes);
    changes.push(...this.#posterior.toMaximum(tolerance.atOnce));
    this.#applyToVariances(changes);
    this.#isSettled = false;
  }

  /** The same for many at once, which costs a part of it, and leaves nothing to settle. */
  voteAll(all: Iterable<readonly [key: string, votes: readonly Vote[]]>): void {
    for (const [key, votes] of all) this.#posterior.replace(key, votes, true);
    do {
      this.#posterior.scoreAgain();
      this.#posterior.toMaximum(tolerance.settled);
    } while (this.#posterior.renewCurvatures(Number.POSITIVE_INFINITY, true).length > 0);
    this.#allVariances();
    this.#isSettled = true;
  }

  /** Does a part of what `vote` left for later. @returns whether more is left */
  settle(): boolean {
    if (this.#isSettled) return false;
    this.#posterior.scoreAgain();
    const changes = [
      ...this.#posterior.toMaximum(tolerance.settled),
      ...this.#posterior.renewCurvatures(renewedAtOnce),
    ];
    this.#applyToVariances(changes);
    this.#isSettled = changes.length === 0;
    return !this.#isSettled;
  }

  /**
   * The deviations as they will be once this pair is answered, whatever the answer: for choosing several pairs that do not
   * ask the same. The scores stay. Votes that come afterwards count from there, so this is for a head of its own.
   */
  expectAnswer(first: number, second: number): void {
    this.#applyToVariances([this.#posterior.expectAnswer(first, second)]);
  }

  #applyToVariances(changes: readonly CovarianceChange[]): void {
    for (const { factor, products } of changes) {
      for (let item = 0; item < this.items; item += 1) this.#variances[item]! += factor * products[item]! ** 2;
      for (let pair = 0; pair < this.#pairVariances.length; pair += 1) {
        const difference = products[this.pairs[2 * pair]!]! - products[this.pairs[2 * pair + 1]!]!;
        this.#pairVariances[pair]! += factor * difference ** 2;
      }
    }
  }

  #allVariances(): void {
    const { size, covariance } = this.#posterior;
    const products = new Float32Array(this.items * size);
    for (let item = 0; item < this.items; item += 1) {
      const x = this.#row(item);
      const product = symmetricProduct(covariance, x);
      this.#variances[item] = dot(x, product);
      products.set(product, item * size);
    }
    for (let pair = 0; pair < this.#pairVariances.length; pair += 1) {
      const [first, second] = [this.pairs[2 * pair]!, this.pairs[2 * pair + 1]!];
      const x = this.#posterior.contrast(first, second);
      this.#pairVariances[pair] = dotRow(products, first * size, x) - dotRow(products, second * size, x);
    }
  }

  #row(item: number): Float64Array {
    const { size } = this.#posterior;
    return Float64Array.from(this.#features.subarray(item * size, (item + 1) * size));
  }
}
