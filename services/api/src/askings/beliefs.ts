// What a model believes of completions, and what that makes a set of them worth to a strategy.
import type { AskingStrategy } from '@tastemaker/contracts';
import { beliefDisagreement, expectedInformation, type MarginBelief, memberDisagreement } from '@tastemaker/preference';

/** Strategies that ask a model. */
export type ModelStrategy = Extract<AskingStrategy, 'nearest' | 'disagreement' | 'information'>;

export function asksModel(strategy: AskingStrategy): strategy is ModelStrategy {
  return strategy === 'nearest' || strategy === 'disagreement' || strategy === 'information';
}

/** Of two completions' margin, in logits. */
export interface PairBelief extends MarginBelief {
  /** Of an ensemble: each member's margin; none of a posterior, which is normal. */
  readonly members?: readonly number[];
}

export interface Beliefs {
  /** Hash of the model's state. */
  readonly modelState: string;
  /** Whether the model can read it. */
  knows(completionId: string): boolean;
  margin(first: string, second: string): PairBelief;
}

/** What the number that puts a set first is, for people. */
export const worthOf: Record<ModelStrategy, string> = {
  nearest: 'minus the largest difference of their scores, in logits: 0 where the model cannot tell them apart',
  disagreement:
    'the standard deviation, over members of the ensemble, of the probability that one beats the other (mean of the pairs)',
  information: 'what a judgment is expected to tell the model, in nats (mean of the pairs)',
};

/** How much a set is worth asking; more is better. */
export function worthOfSet(strategy: ModelStrategy, completionIds: readonly string[], beliefs: Beliefs): number {
  const pairs = completionIds.flatMap((first, i) =>
    completionIds.slice(i + 1).map((second) => beliefs.margin(first, second)),
  );
  if (strategy === 'nearest') return -Math.max(...pairs.map(({ mean }) => Math.abs(mean)));
  const values = pairs.map(strategy === 'information' ? (pair) => expectedInformation(pair) : disagreementOn);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function disagreementOn(pair: PairBelief): number {
  return pair.members === undefined ? beliefDisagreement(pair) : memberDisagreement(pair.members);
}

/** A reward model's: each completion's scores by the members of its ensemble. */
export function ensembleBeliefs(modelState: string, scores: ReadonlyMap<string, readonly number[]>): Beliefs {
  const of = (id: string): readonly number[] => scores.get(id) ?? [];
  return {
    modelState,
    knows: (id) => scores.has(id),
    margin: (first, second) => {
      const members = of(first).map((score, member) => score - (of(second)[member] ?? Number.NaN));
      const mean = members.reduce((sum, margin) => sum + margin, 0) / members.length;
      const variance = members.reduce((sum, margin) => sum + (margin - mean) ** 2, 0) / members.length;
      return { mean, deviation: Math.sqrt(variance), members };
    },
  };
}
