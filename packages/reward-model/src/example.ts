// What a reward model learns from: one prompt, its candidate answers, and what judgments say of them.
import type { ChatMessage } from '@tastemaker/language-model';
import type { Ranking } from '@tastemaker/preference';
import type { JudgedComparison } from './learning/judged-comparison.js';

/** One answer was preferred to another. Positions are those in {@link PreferenceExample.answers}. */
export interface PreferredPair {
  readonly winner: number;
  readonly loser: number;
  /** Its share of the prompt's loss is this over the sum of all: the number of labelers who said so, for instance. */
  readonly weight: number;
  /** Multiplies its loss, and is not divided away as {@link weight} is. @defaultValue 1 */
  readonly emphasis?: number;
  /** Logits by which the winner has to lead before the pair counts as a pair of equals would. @defaultValue 0 */
  readonly requiredMargin?: number;
}

/** Two answers of which neither was preferred. */
export interface TiedPair {
  readonly first: number;
  readonly second: number;
  readonly weight: number;
  readonly emphasis?: number;
}

export interface WeightedRanking {
  /** Answers, best first, ties in one group. */
  readonly ranking: Ranking<number>;
  readonly weight: number;
  readonly emphasis?: number;
}

/** What judgments say of one prompt's answers, in the terms of a loss. */
export interface Comparisons {
  readonly pairs: readonly PreferredPair[];
  /** @defaultValue none */
  readonly ties?: readonly TiedPair[];
  /** Whole rankings, for a loss that reads them whole; the same judgments as `pairs` then. @defaultValue none */
  readonly rankings?: readonly WeightedRanking[];
  /** Known parts of the scores, one per answer, that the loss adds and the model need not learn. @defaultValue zeros */
  readonly offsets?: readonly number[];
}

export interface PreferenceExample extends Comparisons {
  /** Names the prompt. Examples with one name are one cluster in an interval. */
  readonly prompt: string;
  readonly messages: readonly ChatMessage[];
  readonly answers: readonly string[];
  /** Of answers that are more than one text, in the order of {@link answers}: what a model reads in place of it. */
  readonly answerMessages?: readonly (readonly ChatMessage[] | undefined)[];
  /** What it was made from, where a report wants to know more of it. */
  readonly comparison?: JudgedComparison;
}

/** How many pairs of answers are compared; what several judgments say of one pair is about one pair. */
export function pairCount({ pairs, ties = [] }: Comparisons): number {
  const compared = [
    ...pairs.map(({ winner, loser }) => [winner, loser]),
    ...ties.map(({ first, second }) => [first, second]),
  ];
  return new Set(compared.map(([a = 0, b = 0]) => (a < b ? `${a} ${b}` : `${b} ${a}`))).size;
}

/** What a model reads of each answer. */
export function answersToRead({ answers, answerMessages = [] }: Pick<PreferenceExample, 'answers' | 'answerMessages'>) {
  return answers.map((text, index) => answerMessages[index] ?? text);
}
