/** The two models of labelers' reliability fitted to judged pairs, and how to fit them again to a part. */

import type { PairLabels } from '../reports/judged.js';
import { crowdBt, type LabeledVotes } from './crowd-bt.js';
import { dawidSkene } from './dawid-skene.js';

export interface FittedReliability {
  /** `[labelers]` */
  readonly reliability: Float64Array;
  /** The parameters of the Beta posterior that a labeler's value is a summary of, were the truths known. */
  posterior(value: number, cases: number): readonly [number, number];
  /** `[labelers]`: fitted to some of the labels, starting from the whole fit. Numbers stand for what they stood for. */
  refit(kept: PairLabels): Float64Array;
}

/** Added to every cell of a confusion matrix; more of it shrinks good labelers visibly. */
const pseudoCount = 0.1;

export function fitDawidSkene(labels: PairLabels): FittedReliability {
  // A class that nobody named would take a share of every pseudo-count, and with it of every reliability.
  const named = [-1, 0, 1].filter((outcome) => labels.outcome.some((given) => given === outcome));
  const shape = { items: labels.outcomes.length, labelers: labels.labelerIds.length, classes: named.length };
  const columns = ({ item, labeler, outcome }: PairLabels) => ({
    item,
    labeler,
    label: outcome.map((given) => named.indexOf(given)),
  });
  const options = { pseudoCount, maxIterations: 200, tolerance: 1e-6 };
  const { reliability, posteriors } = dawidSkene(columns(labels), shape, options);
  const prior = pseudoCount * named.length ** 2;
  return {
    reliability,
    posterior: (value, cases) => [value * (cases + prior), (1 - value) * (cases + prior)],
    refit: (kept) => dawidSkene(columns(kept), shape, { ...options, start: posteriors }).reliability,
  };
}

const reliabilityPrior = [5, 2] as const;

export function fitCrowdBt(labels: PairLabels): FittedReliability {
  const options = { reliabilityPrior, maxIterations: 300, tolerance: 1e-6 };
  const [items, labelers] = [labels.completionIds.length, labels.labelerIds.length];
  const start = crowdBt(votesOf(labels), items, labelers, options);
  const prior = reliabilityPrior[0] + reliabilityPrior[1] - 2;
  return {
    reliability: start.reliability,
    posterior: (value, cases) => [1 + value * (cases + prior), 1 + (1 - value) * (cases + prior)],
    refit: (kept) => crowdBt(votesOf(kept), items, labelers, { ...options, start }).reliability,
  };
}

function votesOf({ first, second, labeler, outcome }: PairLabels): LabeledVotes {
  return { first, second, labeler, outcome: outcome.map((given) => (given + 1) / 2) };
}
