// Win rates and strengths of models from few votes of people and many of a judge. Pure: what runs in the thread.
import type { Estimates, Judge } from '@tastemaker/contracts';
import {
  type MeanEstimate,
  type PredictionPoweredStrengths,
  PreferenceError,
  predictionPoweredMean,
  predictionPoweredStrengths,
  type ScoredModelPair,
  type StrengthEstimate,
} from '@tastemaker/preference';
import { finite } from '../reports/report-figures.js';

export interface EstimatesOrder {
  readonly judge: Judge;
  readonly humanSample: Estimates['humanSample'];
  /** Left and right, where a win rate is asked for. */
  readonly models: { id: string; name: string }[] | undefined;
  /** Names of all models that may occur. */
  readonly names: ReadonlyMap<string, string>;
}

/** Prompts that people judged, below which an error from clusters tells nothing. */
const fewestPrompts = 10;

const caution =
  'These estimates hold where the comparisons that people judged are a random sample of all that the judge judged. Nothing ' +
  'stored tells whether they are; where they are, ask with humanSample=random. See the shift, too.';

export function estimatesOf(
  pairs: readonly ScoredModelPair[],
  { judge, humanSample, models, names }: EstimatesOrder,
): Estimates {
  const { id, kind, name, version } = judge;
  const split = partsOf(pairs);
  return {
    judge: { id, kind, name, version },
    humanSample,
    caution: humanSample === 'random' ? null : caution,
    shift: shiftOf(split),
    ...winRateOf(pairs, models),
    ...strengthsOf(split, names),
  };
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
}

/** What people and the judge judged, and what only the judge did, each pair in the order of its models' ids. */
function partsOf(pairs: readonly ScoredModelPair[]): Parts {
  const parts: Parts = { labeled: emptyPart(), unlabeled: emptyPart() };
  const clusters = new Map<string, number>();
  for (const { promptId, people, judge, ...named } of pairs) {
    if (judge === null) continue;
    const isTurned = named.first > named.second;
    const [first, second] = isTurned ? [named.second, named.first] : [named.first, named.second];
    const part = people === null ? parts.unlabeled : parts.labeled;
    const cluster = clusters.get(promptId) ?? clusters.size;
    clusters.set(promptId, cluster);
    part.first.push(first);
    part.second.push(second);
    part.clusters.push(cluster);
    part.judge.push(isTurned ? 1 - judge : judge);
    if (people !== null) part.people.push(isTurned ? 1 - people : people);
  }
  return parts;
}

function emptyPart(): Part {
  return { first: [], second: [], people: [], judge: [], clusters: [] };
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
  pairs: readonly ScoredModelPair[],
  models: EstimatesOrder['models'],
): Pick<Estimates, 'winRate' | 'noWinRate'> {
  const [left, right] = models ?? [];
  if (left === undefined || right === undefined)
    return { winRate: null, noWinRate: 'Name two models, as left and right.' };
  const both = [left.id, right.id];
  const parts = partsOf(pairs.filter(({ first, second }) => both.includes(first) && both.includes(second)));
  const lack = lackOf(parts);
  if (lack !== null) return { winRate: null, noWinRate: lack };
  const isTurned = left.id > right.id;
  const powered = predictionPoweredMean(parts.labeled, parts.unlabeled);
  const told = (estimate: MeanEstimate) => toldMean(estimate, isTurned);
  return {
    winRate: {
      models: [left, right],
      powered: told(powered),
      people: told(powered.people),
      judgeWeight: powered.weight,
      labeled: powered.labeled,
      labeledPrompts: powered.labeledClusters,
      unlabeled: powered.unlabeled,
      effectiveLabels: finite(powered.effectiveLabels),
    },
    noWinRate: null,
  };
}

function toldMean({ value, interval: { low, high } }: MeanEstimate, isTurned: boolean) {
  if (!isTurned) return { value, low: finite(low), high: finite(high) };
  return { value: 1 - value, low: finite(1 - high), high: finite(1 - low) };
}

function strengthsOf(parts: Parts, names: ReadonlyMap<string, string>): Pick<Estimates, 'strengths' | 'noStrengths'> {
  const lack = lackOf(parts);
  if (lack !== null) return { strengths: null, noStrengths: lack };
  const ids = [...new Set([parts.labeled, parts.unlabeled].flatMap(({ first, second }) => [...first, ...second]))];
  const numbers = new Map(ids.map((id, number) => [id, number]));
  const numbered = ({ first, second, ...part }: Part) => ({
    ...part,
    first: first.map((id) => numbers.get(id) ?? -1),
    second: second.map((id) => numbers.get(id) ?? -1),
  });
  try {
    const fit = predictionPoweredStrengths(ids.length, numbered(parts.labeled), numbered(parts.unlabeled));
    return { strengths: toldStrengths(fit, ids, names), noStrengths: null };
  } catch (error) {
    if (!(error instanceof PreferenceError) || error.code !== 'preference.not_connected') throw error;
    return { strengths: null, noStrengths: error.message };
  }
}

function toldStrengths(fit: PredictionPoweredStrengths, ids: string[], names: ReadonlyMap<string, string>) {
  const { people } = fit;
  const items = ids.map((modelId, item) => ({
    modelId,
    name: names.get(modelId) ?? modelId,
    powered: toldStrength(fit, item),
    people: people === undefined ? null : toldStrength(people, item),
  }));
  return {
    items: items.toSorted((a, b) => b.powered.value - a.powered.value),
    judgeWeight: fit.weight,
    labeled: fit.labeled,
    labeledPrompts: fit.labeledClusters,
    unlabeled: fit.unlabeled,
    effectiveLabels: finite(fit.effectiveLabels),
  };
}

function toldStrength({ strengths, standardErrors, quantile }: StrengthEstimate, item: number) {
  const [value, half] = [strengths[item] ?? Number.NaN, quantile * (standardErrors[item] ?? Number.NaN)];
  return { value, low: finite(value - half), high: finite(value + half) };
}
