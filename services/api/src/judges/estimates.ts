// Win rates and strengths from few votes of people and many of a judge. Pure: what runs in the thread.
import type { Estimates, Judge } from '@tastemaker/contracts';
import type { AskedSample } from '@tastemaker/database';
import {
  type Entry,
  type MeanEstimate,
  type PredictionPoweredMean,
  type PredictionPoweredStrengths,
  PreferenceError,
  predictionPoweredMean,
  predictionPoweredStrengths,
  type ScoredEntryPair,
  type StrengthEstimate,
} from '@tastemaker/preference';
import { finite } from '../reports/report-figures.js';
import { sampleDoubt } from './human-sample.js';

export interface EstimatesOrder {
  readonly judge: Judge;
  readonly by: Estimates['by'];
  readonly weights: Estimates['weights'];
  readonly humanSample: 'random' | 'unknown';
}

export interface EstimatedPairs {
  readonly pairs: readonly ScoredEntryPair[];
  readonly withoutAttribute: number;
  readonly sameEntry: number;
  /** Left and right, where a win rate is asked for. */
  readonly entries: readonly [Entry, Entry] | undefined;
  /** The project's. */
  readonly samples: readonly AskedSample[];
}

/** Prompts that people judged, below which an error from clusters tells nothing. */
const fewestPrompts = 10;

export function estimatesOf(found: EstimatedPairs, { judge, by, weights, humanSample }: EstimatesOrder): Estimates {
  const { id, kind, name, version } = judge;
  const isWeighted = weights === 'propensity';
  const pairs = isWeighted ? found.pairs.filter(({ propensity }) => propensity !== null) : found.pairs;
  const split = partsOf(pairs, isWeighted);
  return {
    judge: { id, kind, name, version },
    by,
    weights,
    ...restingOn({ ...found, pairs }, isWeighted, humanSample),
    leftOut: {
      withoutAttribute: found.withoutAttribute,
      sameEntry: found.sameEntry,
      withoutPropensity: found.pairs.length - pairs.length,
    },
    shift: shiftOf(split),
    ...winRateOf(pairs, isWeighted, found.entries),
    ...strengthsOf(split, new Map(pairs.flatMap(({ first, second }) => [first, second]).map((one) => [one.key, one]))),
  };
}

const caution =
  'These estimates hold where the comparisons that people judged are a random sample of all that the judge judged; where they ' +
  'are, ask with humanSample=random. See the shift, too.';

function restingOn(
  { pairs, samples }: EstimatedPairs,
  isWeighted: boolean,
  humanSample: EstimatesOrder['humanSample'],
): Pick<Estimates, 'humanSample' | 'caution'> {
  if (humanSample === 'random') return { humanSample, caution: null };
  if (isWeighted) {
    const doubt = sampleDoubt(pairs, samples);
    if (doubt === null) return { humanSample: 'propensity', caution: null };
    return { humanSample, caution: `${caution} The stored propensities do not tell: ${doubt}.` };
  }
  const judged = pairs.filter(({ people }) => people !== null);
  const hasAll = judged.length > 0 && judged.every(({ propensity }) => propensity !== null);
  const hint = hasAll
    ? ' All that people judged was put up with a known chance: weights=propensity counts with it.'
    : '';
  return { humanSample, caution: `${caution}${hint}` };
}

interface Parts {
  readonly labeled: Part;
  readonly unlabeled: Part;
}

/** Cases as columns, the clusters numbered by prompt. */
interface Part {
  readonly first: string[];
  readonly second: string[];
  readonly people: number[];
  readonly judge: number[];
  readonly clusters: number[];
  /** Undefined: all alike. */
  readonly weights: number[] | undefined;
}

/** What people and the judge judged, and what only the judge did, each pair in the order of its entries' keys. */
function partsOf(pairs: readonly ScoredEntryPair[], isWeighted: boolean): Parts {
  const parts: Parts = { labeled: emptyPart(isWeighted), unlabeled: emptyPart(isWeighted) };
  const clusters = new Map<string, number>();
  for (const { promptId, people, judge, propensity, ...named } of pairs) {
    if (judge === null) continue;
    const isTurned = named.first.key > named.second.key;
    const [first, second] = isTurned ? [named.second.key, named.first.key] : [named.first.key, named.second.key];
    const part = people === null ? parts.unlabeled : parts.labeled;
    const cluster = clusters.get(promptId) ?? clusters.size;
    clusters.set(promptId, cluster);
    part.first.push(first);
    part.second.push(second);
    part.clusters.push(cluster);
    part.weights?.push(1 / (propensity ?? 1));
    part.judge.push(isTurned ? 1 - judge : judge);
    if (people !== null) part.people.push(isTurned ? 1 - people : people);
  }
  return parts;
}

function emptyPart(isWeighted: boolean): Part {
  return { first: [], second: [], people: [], judge: [], clusters: [], weights: isWeighted ? [] : undefined };
}

function promptsOf({ clusters }: Part): number {
  return new Set(clusters).size;
}

/** The judge's mean score where people judged, less that elsewhere, with an error by prompts. */
function shiftOf({ labeled, unlabeled }: Parts): Estimates['shift'] {
  if (promptsOf(labeled) < fewestPrompts || promptsOf(unlabeled) < fewestPrompts) return null;
  const zeros = { judge: [0, 0], clusters: [-1, -2] };
  const own = predictionPoweredMean({ ...labeled, people: labeled.judge }, zeros, { weight: 0 });
  const rest = predictionPoweredMean({ ...unlabeled, people: unlabeled.judge }, zeros, { weight: 0 });
  const value = own.value - rest.value;
  const half = 1.96 * Math.hypot(own.standardError, rest.standardError);
  return {
    labeled: own.value,
    unlabeled: rest.value,
    difference: { value, low: value - half, high: value + half },
    pairs: labeled.judge.length + unlabeled.judge.length,
  };
}

function lackOf({ labeled, unlabeled }: Parts): string | null {
  const prompts = promptsOf(labeled);
  if (prompts < fewestPrompts)
    return `People and the judge have both judged such pairs of ${prompts} prompts: ${fewestPrompts} are needed.`;
  if (promptsOf(unlabeled) === 0)
    return 'The judge has judged no pair that people have not: send it over more comparisons, there is nothing to gain yet.';
  return null;
}

function winRateOf(
  pairs: readonly ScoredEntryPair[],
  isWeighted: boolean,
  entries: EstimatedPairs['entries'],
): Pick<Estimates, 'winRate' | 'noWinRate'> {
  if (entries === undefined) return { winRate: null, noWinRate: 'Name two of them, as left and right.' };
  const [left, right] = entries;
  const both = [left.key, right.key];
  const between = pairs.filter(({ first, second }) => both.includes(first.key) && both.includes(second.key));
  const parts = partsOf(between, isWeighted);
  const lack = lackOf(parts);
  if (lack !== null) return { winRate: null, noWinRate: lack };
  const isTurned = left.key > right.key;
  const powered = predictionPoweredMean(parts.labeled, parts.unlabeled);
  const told = (estimate: MeanEstimate) => toldMean(estimate, isTurned);
  return {
    winRate: {
      entries: [left, right],
      powered: told(powered),
      people: told(powered.people),
      ...poweredWith(powered),
    },
    noWinRate: null,
  };
}

function poweredWith(fit: PredictionPoweredStrengths | PredictionPoweredMean) {
  return {
    judgeWeight: fit.weight,
    labeled: fit.labeled,
    labeledPrompts: fit.labeledClusters,
    unlabeled: fit.unlabeled,
    effectiveLabeled: fit.effectiveLabeled,
    effectiveUnlabeled: fit.effectiveUnlabeled,
    effectiveLabels: finite(fit.effectiveLabels),
  };
}

function toldMean({ value, interval: { low, high } }: MeanEstimate, isTurned: boolean) {
  if (!isTurned) return { value, low: finite(low), high: finite(high) };
  return { value: 1 - value, low: finite(1 - high), high: finite(1 - low) };
}

function strengthsOf(parts: Parts, entries: ReadonlyMap<string, Entry>): Pick<Estimates, 'strengths' | 'noStrengths'> {
  const lack = lackOf(parts);
  if (lack !== null) return { strengths: null, noStrengths: lack };
  const keys = [...new Set([parts.labeled, parts.unlabeled].flatMap(({ first, second }) => [...first, ...second]))];
  const numbers = new Map(keys.map((key, number) => [key, number]));
  const numbered = ({ first, second, ...part }: Part) => ({
    ...part,
    first: first.map((key) => numbers.get(key) ?? -1),
    second: second.map((key) => numbers.get(key) ?? -1),
  });
  try {
    const fit = predictionPoweredStrengths(keys.length, numbered(parts.labeled), numbered(parts.unlabeled));
    return {
      strengths: toldStrengths(
        fit,
        keys.flatMap((key) => entries.get(key) ?? []),
      ),
      noStrengths: null,
    };
  } catch (error) {
    if (!(error instanceof PreferenceError) || error.code !== 'preference.not_connected') throw error;
    return { strengths: null, noStrengths: error.message };
  }
}

/** @param entries numbered as the fit's items */
function toldStrengths(fit: PredictionPoweredStrengths, entries: readonly Entry[]): Estimates['strengths'] {
  const { people } = fit;
  const items = entries.map((entry, item) => ({
    ...entry,
    powered: toldStrength(fit, item),
    people: people === undefined ? null : toldStrength(people, item),
  }));
  return { items: items.toSorted((a, b) => b.powered.value - a.powered.value), ...poweredWith(fit) };
}

function toldStrength({ strengths, standardErrors, quantile }: StrengthEstimate, item: number) {
  const [value, half] = [strengths[item] ?? Number.NaN, quantile * (standardErrors[item] ?? Number.NaN)];
  return { value, low: finite(value - half), high: finite(value + half) };
}
