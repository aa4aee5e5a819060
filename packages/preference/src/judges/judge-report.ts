/** A judge beside people: how far they agree, whether its probabilities come true, whether the order sways it, what it costs. */

import type { Agreement } from '../agreement/agreement.js';
import { cohenKappa } from '../agreement/cohen-kappa.js';
import { krippendorffAlpha } from '../agreement/krippendorff-alpha.js';
import { rawAgreement } from '../agreement/raw-agreement.js';
import { brierScore } from '../calibration/brier-score.js';
import { confidencePredictions } from '../calibration/prediction.js';
import { expectedCalibrationError, type ReliabilityBin, reliabilityBins } from '../calibration/reliability-diagram.js';
import { type Judged, judgedPairs, numbering } from '../reports/judged.js';
import { median } from '../reports/median.js';
import { ClusterTotals, type Share } from '../share.js';
import type { JudgePair } from './judged-pair.js';

export interface PairAgreement {
  readonly raw: Agreement;
  readonly kappa: Agreement;
  readonly alpha: Agreement;
}

export interface BesidePeople {
  /** Of the judge's outcome and each label of a person, on pairs that both have judged. */
  readonly judge: PairAgreement;
  /** Of two people each, on the same pairs. */
  readonly people: PairAgreement;
}

export interface JudgeReport {
  readonly pairs: number;
  readonly decided: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly agreement: BesidePeople;
  readonly tags: Readonly<Record<string, BesidePeople>>;
  /** Undefined where the judge gives no probabilities. */
  readonly calibration:
    | {
        readonly pairs: number;
        readonly brier: number;
        readonly expectedCalibrationError: number;
        readonly bins: readonly ReliabilityBin[];
      }
    | undefined;
  /** Undefined where the judge was never asked in two orders. */
  readonly position: { readonly changed: Share; readonly firstShown: Share } | undefined;
  readonly cost: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly pairsWithTokens: number;
    readonly medianLatencyMs: number;
  };
}

/** A pair that people and the judge have judged. */
interface SharedPair {
  readonly comparison: number;
  readonly tags: readonly string[];
  readonly judge: number;
  readonly people: readonly number[];
  readonly probability: number | null;
}

/** Of one judge's pairs and all standing judgments of people; intervals resample comparisons. */
export function judgeReport(judgments: readonly Judged[], pairs: readonly JudgePair[]): JudgeReport {
  const shared = sharedPairs(judgments, pairs);
  const tags = [...new Set(shared.flatMap((pair) => pair.tags))].toSorted();
  return {
    pairs: pairs.length,
    decided: pairs.filter(({ outcome }) => outcome !== null).length,
    unreadable: pairs.filter(({ outcome, failed }) => outcome === null && !failed).length,
    failed: pairs.filter(({ failed }) => failed).length,
    agreement: besidePeople(shared),
    tags: Object.fromEntries(tags.map((tag) => [tag, besidePeople(shared.filter((pair) => pair.tags.includes(tag)))])),
    calibration: calibrationOf(shared),
    position: positionOf(pairs),
    cost: costOf(pairs),
  };
}

function sharedPairs(judgments: readonly Judged[], pairs: readonly JudgePair[]): SharedPair[] {
  const labels = new Map<string, { tags: readonly string[]; people: number[] }>();
  for (const judged of judgments) {
    if (judged.purpose !== 'work') continue;
    for (const { first, second, outcome } of judgedPairs(judged)) {
      const key = `${judged.comparisonId} ${first} ${second}`;
      const entry = labels.get(key) ?? { tags: judged.tags, people: [] };
      entry.people.push(outcome);
      labels.set(key, entry);
    }
  }
  const comparisons = numbering();
  return pairs.flatMap(({ comparisonId, first, second, outcome, probability }) => {
    const entry = labels.get(`${comparisonId} ${first} ${second}`);
    if (entry === undefined || outcome === null) return [];
    return [{ ...entry, comparison: comparisons.numberOf(comparisonId), judge: outcome, probability }];
  });
}

function besidePeople(shared: readonly SharedPair[]): BesidePeople {
  const withJudge: [number, number][] = [];
  const clusters: number[] = [];
  const ofPeople: [number, number][] = [];
  const clustersOfPeople: number[] = [];
  for (const { comparison, judge, people } of shared) {
    people.forEach((label, index) => {
      withJudge.push([judge, label]);
      clusters.push(comparison);
      for (const other of people.slice(index + 1)) {
        ofPeople.push([label, other]);
        clustersOfPeople.push(comparison);
      }
    });
  }
  const people = pairAgreement(ofPeople, clustersOfPeople);
  return {
    judge: pairAgreement(withJudge, clusters),
    // α of all labels of a pair at once, as elsewhere, and not of two each.
    people: {
      ...people,
      alpha: krippendorffAlpha(
        shared.map((pair) => pair.people),
        { clusters: shared.map(({ comparison }) => comparison) },
      ),
    },
  };
}

function pairAgreement(pairs: [number, number][], clusters: number[]): PairAgreement {
  return {
    raw: rawAgreement(pairs, { clusters }),
    kappa: cohenKappa(pairs, { clusters }),
    alpha: krippendorffAlpha(pairs, { clusters }),
  };
}

/** Against people's majority; pairs that people tie on the whole say nothing of a probability. */
function calibrationOf(shared: readonly SharedPair[]): JudgeReport['calibration'] {
  if (!shared.some(({ probability }) => probability !== null)) return undefined;
  const margins = shared.flatMap(({ comparison, probability, people }) => {
    const majority = Math.sign(people.reduce((sum, label) => sum + label, 0));
    if (probability === null || majority === 0) return [];
    const bounded = Math.min(1 - 1e-12, Math.max(1e-12, probability));
    return [{ prompt: String(comparison), margin: majority * Math.log(bounded / (1 - bounded)) }];
  });
  const predictions = confidencePredictions(margins);
  const bins = reliabilityBins(predictions, { range: [0.5, 1] });
  return {
    pairs: predictions.length,
    brier: brierScore(predictions),
    expectedCalibrationError: expectedCalibrationError(bins),
    bins,
  };
}

/** Of pairs of which both answers could be read. */
function positionOf(pairs: readonly JudgePair[]): JudgeReport['position'] {
  const [changed, firstShown] = [new ClusterTotals(), new ClusterTotals()];
  let isAsked = false;
  for (const { comparisonId, firstAsA, secondAsA } of pairs) {
    if (firstAsA === null || secondAsA === null) continue;
    isAsked = true;
    const turned = { A: 'B', B: 'A', tie: 'tie' } as const;
    changed.add(comparisonId, firstAsA === turned[secondAsA] ? 0 : 1);
    for (const answer of [firstAsA, secondAsA])
      if (answer !== 'tie') firstShown.add(comparisonId, answer === 'A' ? 1 : 0);
  }
  return isAsked ? { changed: changed.share(), firstShown: firstShown.share() } : undefined;
}

function costOf(pairs: readonly JudgePair[]): JudgeReport['cost'] {
  const known = pairs.filter(({ inputTokens, outputTokens }) => inputTokens !== null || outputTokens !== null);
  return {
    inputTokens: known.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0),
    outputTokens: known.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0),
    pairsWithTokens: known.length,
    medianLatencyMs: median(pairs.flatMap(({ latencyMs }) => latencyMs ?? [])),
  };
}
