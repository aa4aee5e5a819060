// From judged comparisons to what the loss reads: one example a comparison, by the options of learning.
import { fitTemperature, strengthMargin, strengthWeight } from '@tastemaker/preference';
import type { PreferenceExample, PreferredPair, TiedPair, WeightedRanking } from '../example.js';
import type { ObjectiveConfig } from '../objective/objective.js';
import { tieModels } from '../objective/tie-parameter.js';
import type { JudgedComparison } from './judged-comparison.js';
import {
  crowdReliability,
  dawidSkeneReliability,
  type LabelerReliability,
  type ReliabilityFit,
} from './labeler-reliability.js';
import type { LearningOptions } from './options.js';
import { type PairVotes, pairVotes, type VotedComparison, type Voting } from './pair-votes.js';

export interface Learning {
  /** One a comparison that says something, in the order given. */
  readonly examples: readonly PreferenceExample[];
  readonly objective: ObjectiveConfig;
  readonly summary: LearningSummary;
}

/** What was made of the judgments, for the run's metrics and card. */
export interface LearningSummary {
  readonly comparisons: number;
  /** Judgments that rank something. */
  readonly judgments: number;
  readonly droppedGold: number;
  readonly droppedFlagged: number;
  readonly mergedPairs: number;
  readonly identicalPairs: number;
  /** Share of votes that are ties, whatever becomes of them. */
  readonly tieShare: number;
  /** Empty where all count alike. */
  readonly labelers: readonly LabelerReliability[];
  /** β of length control; undefined without it. */
  readonly lengthCoefficient: number | undefined;
}

/** Examples of the training split, with the objective that fits them. */
export function learningExamples(comparisons: readonly JudgedComparison[], options: LearningOptions): Learning {
  const notGold = comparisons.filter(({ gold }) => options.gold === 'keep' || !gold);
  const kept = notGold.filter(({ flagged }) => options.flagged === 'keep' || !flagged);
  // A ranking that is read whole can't give some of its pairs away.
  const voting = pairVotes(kept, options.loss === 'plackett-luce' ? 'keep' : options.duplicates);
  const tieShare = shareOfTies(voting.comparisons);
  const used = options.ties === 'drop' ? voting.comparisons.map(withoutTies) : voting.comparisons;
  const reliability = fitReliability(used, options.labelers);
  const lengthCoefficient = options.lengthControl === 'offset' ? fitLengthCoefficient(used) : undefined;
  const examples = used.flatMap((voted) => {
    const example = exampleOf(voted, options, reliability, lengthCoefficient);
    return example.pairs.length + (example.ties ?? []).length === 0 ? [] : [example];
  });
  return {
    examples: withMeanEmphasisOne(examples),
    objective: objectiveOf(options, tieShare),
    summary: {
      ...summaryOf(comparisons.length, notGold, kept, voting),
      tieShare,
      lengthCoefficient,
      labelers: reliability.labelers,
    },
  };
}

/** The objective of a run; its tie parameter starts where equals tie as often as all training votes do. */
function objectiveOf(options: LearningOptions, tieShare: number): ObjectiveConfig {
  const { loss, ties, tieParameter, labelSmoothing, centering } = options;
  const shared = { kind: loss, smoothing: labelSmoothing, centering };
  if (ties === 'drop' || ties === 'half') return shared;
  if (tieParameter !== null) return { ...shared, ties, tie: tieParameter, tieLearningRate: 0 };
  return { ...shared, ties, tie: tieModels[ties].tieForShare(Math.min(0.9, Math.max(0.01, tieShare))) };
}

function fitReliability(comparisons: readonly VotedComparison[], how: LearningOptions['labelers']): ReliabilityFit {
  if (how === 'crowd-bt') return crowdReliability(comparisons);
  if (how === 'dawid-skene') return dawidSkeneReliability(comparisons);
  return { labelers: [], emphasis: () => 1, votes: ({ votes }) => votes };
}

function exampleOf(
  { comparison, pairs: voted }: VotedComparison,
  options: LearningOptions,
  reliability: ReliabilityFit,
  lengthCoefficient: number | undefined,
): PreferenceExample {
  const { prompt, messages, answers, answerMessages } = comparison;
  const pairs = new Map<string, PreferredPair>();
  const ties = new Map<string, TiedPair>();
  for (const pair of voted) addTerms(pair, options, reliability, pairs, ties);
  return {
    prompt,
    messages,
    answers,
    ...(answerMessages && { answerMessages }),
    comparison,
    pairs: [...pairs.values()],
    ...(ties.size > 0 && { ties: [...ties.values()] }),
    ...(options.loss === 'plackett-luce' && { rankings: rankingsOf(comparison, reliability) }),
    ...(lengthCoefficient !== undefined && { offsets: answers.map((text) => lengthCoefficient * lengthFeature(text)) }),
  };
}

/** Votes that say the same in every respect become one term. */
function addTerms(
  pair: PairVotes,
  options: LearningOptions,
  reliability: ReliabilityFit,
  pairs: Map<string, PreferredPair>,
  ties: Map<string, TiedPair>,
): void {
  for (const { labeler, outcome, strength, weight } of reliability.votes(pair)) {
    const trust = reliability.emphasis(labeler);
    if (weight === 0 || trust === 0) continue;
    if (outcome === 'tie') {
      const key = `${pair.first} ${pair.second} ${trust}`;
      const term = ties.get(key) ?? { first: pair.first, second: pair.second, emphasis: trust, weight: 0 };
      ties.set(key, { ...term, weight: term.weight + weight });
      continue;
    }
    const emphasis = trust * (options.strength === 'weight' ? strengthWeight(strength ?? 0) : 1);
    const requiredMargin = options.strength === 'margin' ? strengthMargin(strength ?? 0, options.strengthStep) : 0;
    const [winner, loser] = outcome === 'win' ? [pair.first, pair.second] : [pair.second, pair.first];
    const key = `${winner} ${loser} ${emphasis} ${requiredMargin}`;
    const term = pairs.get(key) ?? { winner, loser, emphasis, requiredMargin, weight: 0 };
    pairs.set(key, { ...term, weight: term.weight + weight });
  }
}

/** Whole rankings, one vote each however many pairs they have. */
function rankingsOf({ judgments }: JudgedComparison, reliability: ReliabilityFit): WeightedRanking[] {
  return judgments.flatMap(({ labeler, ranking }) => {
    const emphasis = reliability.emphasis(labeler);
    return ranking.length < 2 || emphasis === 0 ? [] : [{ ranking, weight: 1, emphasis }];
  });
}

/**
 * Only ratios of emphases are meant: their mean over all votes becomes 1, so that loss and clipping stay on their scale.
 */
function withMeanEmphasisOne(examples: readonly PreferenceExample[]): PreferenceExample[] {
  let [sum, votes] = [0, 0];
  for (const { pairs, ties = [] } of examples) {
    for (const { weight, emphasis = 1 } of [...pairs, ...ties]) {
      sum += weight * emphasis;
      votes += weight;
    }
  }
  const scaled = <Term extends { readonly emphasis?: number }>(term: Term): Term => ({
    ...term,
    emphasis: ((term.emphasis ?? 1) * votes) / sum,
  });
  return examples.map((example) => ({
    ...example,
    pairs: example.pairs.map(scaled),
    ...(example.rankings && { rankings: example.rankings.map(scaled) }),
    ...(example.ties && { ties: example.ties.map(scaled) }),
  }));
}

function withoutTies(voted: VotedComparison): VotedComparison {
  const strict = voted.pairs.map((pair) => ({ ...pair, votes: pair.votes.filter(({ outcome }) => outcome !== 'tie') }));
  return { ...voted, pairs: strict.filter(({ votes }) => votes.length > 0) };
}

function shareOfTies(comparisons: readonly VotedComparison[]): number {
  const votes = comparisons.flatMap(({ pairs }) => pairs.flatMap((pair) => pair.votes));
  const tied = votes.filter(({ outcome }) => outcome === 'tie').length;
  return votes.length === 0 ? 0 : tied / votes.length;
}

function summaryOf(
  all: number,
  notGold: readonly JudgedComparison[],
  kept: readonly JudgedComparison[],
  { merged, identical }: Voting,
) {
  return {
    comparisons: kept.length,
    judgments: kept.reduce((sum, { judgments }) => sum + judgments.length, 0),
    droppedGold: all - notGold.length,
    droppedFlagged: notGold.length - kept.length,
    mergedPairs: merged,
    identicalPairs: identical,
  };
}

/** Lengths matter by their ratio more than by their difference. */
function lengthFeature(answer: string): number {
  return Math.log1p(answer.length);
}

/**
 * β of `P(a ≻ b) = σ(β (ℓ_a − ℓ_b))` by maximum likelihood over the votes that prefer one answer, with `ℓ = ln(1 + characters)`.
 * Positive where longer answers win. 0 where length says nothing, or there are no votes.
 */
function fitLengthCoefficient(comparisons: readonly VotedComparison[]): number {
  const leads = comparisons.flatMap(({ comparison: { prompt, answers }, pairs }) =>
    pairs.flatMap(({ first, second, votes }) => {
      const lead = lengthFeature(answers[first] ?? '') - lengthFeature(answers[second] ?? '');
      return votes.flatMap(({ outcome, weight }) =>
        outcome === 'tie' ? [] : [{ margin: outcome === 'win' ? lead : -lead, prompt, weight }],
      );
    }),
  );
  const slope = leads.reduce((sum, { margin, weight }) => sum + weight * margin, 0);
  if (slope === 0) return 0;
  // The temperature of a scorer is the inverse of the factor that its margins need; here the lead is the scorer.
  const sign = Math.sign(slope);
  return sign / fitTemperature(leads.map((lead) => ({ ...lead, margin: sign * lead.margin }))).temperature;
}
