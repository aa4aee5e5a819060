/* oxlint-disable typescript/no-non-null-assertion -- checkLabels bounds every index before the loops use it */
/** Dawid and Skene's labelers: what is true of each item, and how each labeler confuses it, estimated together by EM. */

import { PreferenceError } from '../preference-error.js';

/** One entry per label in every column; items, labelers and classes are numbered from 0. A labeler may repeat an item. */
export interface Labels {
  readonly item: ArrayLike<number>;
  readonly labeler: ArrayLike<number>;
  readonly label: ArrayLike<number>;
}

export interface DawidSkeneOptions {
  /** Added to every count of a confusion matrix, so that few labels don't claim certainty. @defaultValue 0 */
  readonly pseudoCount?: number;
  /** @defaultValue 1000 */
  readonly maxIterations?: number;
  /** Ends when the log-likelihood rises by less than this, in nats a label. @defaultValue 1e-9 */
  readonly tolerance?: number;
  /** `[items, classes]`: posteriors to start from, as of a fit to almost the same labels. @defaultValue shares of votes */
  readonly start?: Float64Array;
}

export interface DawidSkene {
  /** `[items, classes]` by rows: the probability of each class given all labels; the prior for an item without labels. */
  readonly posteriors: Float64Array;
  /** `[classes]`: how common each class is. */
  readonly priors: Float64Array;
  /** `[labelers, classes, classes]`: `P(labeler says the last | the middle is true)`; NaN-free, uniform where nothing is known. */
  readonly confusion: Float64Array;
  /** `[labelers]`: `Σ_c prior_c · confusion[c][c]`, the share of labels expected to be right. */
  readonly reliability: Float64Array;
  /** Of the labels, in nats, after each iteration; never falls when `pseudoCount` is 0. */
  readonly logLikelihoods: readonly number[];
  readonly converged: boolean;
}

interface Shape {
  readonly items: number;
  readonly labelers: number;
  readonly classes: number;
}

/**
 * EM from each item's share of votes (Dawid & Skene 1979, Applied Statistics 28, eqs. 2.3–2.5; start as in their §3), one
 * local maximum: labelers who are worse than chance in the majority can turn it round.
 * Time is iterations × labels × classes. {@link PreferenceError} `preference.invalid_input` for an index out of range.
 */
export function dawidSkene(labels: Labels, shape: Shape, options: DawidSkeneOptions = {}): DawidSkene {
  const { pseudoCount = 0, maxIterations = 1000, tolerance = 1e-9 } = options;
  checkLabels(labels, shape);
  const posteriors = options.start?.slice() ?? voteShares(labels, shape);
  const logLikelihoods: number[] = [];
  for (;;) {
    const priors = classPriors(posteriors, shape);
    const confusion = confusionMatrices(labels, shape, posteriors, pseudoCount);
    logLikelihoods.push(updatePosteriors(labels, shape, priors, confusion, posteriors));
    const rise = (logLikelihoods.at(-1) ?? 0) - (logLikelihoods.at(-2) ?? Number.NEGATIVE_INFINITY);
    const converged = rise < tolerance * labels.label.length;
    if (converged || logLikelihoods.length >= maxIterations) {
      const reliability = reliabilities(shape, priors, confusion);
      return { posteriors, priors, confusion, reliability, logLikelihoods, converged };
    }
  }
}

function checkLabels({ item, labeler, label }: Labels, { items, labelers, classes }: Shape): void {
  for (let vote = 0; vote < label.length; vote += 1) {
    if (within(item[vote], items) && within(labeler[vote], labelers) && within(label[vote], classes)) continue;
    throw new PreferenceError(
      'preference.invalid_input',
      `Label ${vote} (item ${item[vote]}, labeler ${labeler[vote]}, class ${label[vote]}) is outside ${items} items, ${labelers} labelers, ${classes} classes.`,
    );
  }
}

function within(index: number | undefined, limit: number): boolean {
  return index !== undefined && Number.isInteger(index) && index >= 0 && index < limit;
}

function voteShares({ item, label }: Labels, { items, classes }: Shape): Float64Array {
  const shares = new Float64Array(items * classes);
  for (let vote = 0; vote < label.length; vote += 1) shares[item[vote]! * classes + label[vote]!]! += 1;
  for (let i = 0; i < items; i += 1) normalize(shares.subarray(i * classes, (i + 1) * classes));
  return shares;
}

/** Makes the row sum to one; a row of zeros becomes uniform. */
function normalize(row: Float64Array): void {
  const total = row.reduce((sum, entry) => sum + entry, 0);
  for (let i = 0; i < row.length; i += 1) row[i] = total > 0 ? row[i]! / total : 1 / row.length;
}

function classPriors(posteriors: Float64Array, { items, classes }: Shape): Float64Array {
  const priors = new Float64Array(classes);
  for (let cell = 0; cell < posteriors.length; cell += 1) priors[cell % classes]! += posteriors[cell]! / items;
  return priors;
}

function confusionMatrices(
  { item, labeler, label }: Labels,
  { labelers, classes }: Shape,
  posteriors: Float64Array,
  pseudoCount: number,
): Float64Array {
  const confusion = new Float64Array(labelers * classes * classes).fill(pseudoCount);
  for (let vote = 0; vote < label.length; vote += 1) {
    const from = item[vote]! * classes;
    const to = labeler[vote]! * classes * classes + label[vote]!;
    for (let truth = 0; truth < classes; truth += 1) confusion[to + truth * classes]! += posteriors[from + truth]!;
  }
  for (let row = 0; row < labelers * classes; row += 1) {
    normalize(confusion.subarray(row * classes, (row + 1) * classes));
  }
  return confusion;
}

/** Overwrites `posteriors`; returns the log-likelihood under the priors and confusions they were computed from. */
function updatePosteriors(
  { item, labeler, label }: Labels,
  { items, classes }: Shape,
  priors: Float64Array,
  confusion: Float64Array,
  posteriors: Float64Array,
): number {
  const logPriors = priors.map((prior) => Math.log(prior));
  const logConfusion = confusion.map((entry) => Math.log(entry));
  for (let i = 0; i < items; i += 1) posteriors.set(logPriors, i * classes);
  for (let vote = 0; vote < label.length; vote += 1) {
    const to = item[vote]! * classes;
    const from = labeler[vote]! * classes * classes + label[vote]!;
    for (let truth = 0; truth < classes; truth += 1) posteriors[to + truth]! += logConfusion[from + truth * classes]!;
  }
  let logLikelihood = 0;
  for (let i = 0; i < items; i += 1)
    logLikelihood += softmaxInPlace(posteriors.subarray(i * classes, (i + 1) * classes));
  return logLikelihood;
}

/** Turns logs into shares; returns the log of their sum. */
function softmaxInPlace(row: Float64Array): number {
  const top = row.reduce((max, entry) => Math.max(max, entry), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (let i = 0; i < row.length; i += 1) total += row[i] = Math.exp(row[i]! - top);
  for (let i = 0; i < row.length; i += 1) row[i]! /= total;
  return top + Math.log(total);
}

function reliabilities({ labelers, classes }: Shape, priors: Float64Array, confusion: Float64Array): Float64Array {
  return Float64Array.from({ length: labelers }, (_, labeler) =>
    priors.reduce((sum, prior, c) => sum + prior * confusion[labeler * classes * classes + c * (classes + 1)]!, 0),
  );
}
