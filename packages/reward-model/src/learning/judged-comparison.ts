// A comparison with what each labeler said of it: what training and evaluation are both made from.
import type { ChatMessage } from '@tastemaker/language-model';
import type { Ranking } from '@tastemaker/preference';

export interface LabelerJudgment {
  readonly labeler: string;
  /** Positions in {@link JudgedComparison.answers}, best first, ties in one group. Answers left out were not ranked. */
  readonly ranking: Ranking<number>;
  /** How much better, of a pair: −3…3, positive where the first answer is. Null: not asked. */
  readonly strength: number | null;
  /** Positions of the answers as they were shown. @defaultValue not known */
  readonly displayedOrder?: readonly number[];
  /** By criterion, one an answer; null: not rated. @defaultValue none */
  readonly ratings?: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface JudgedComparison {
  /** By which a report names it and its answers; absent where none is to. */
  readonly id?: string;
  /** One an answer. */
  readonly answerIds?: readonly string[];
  /** Names the prompt. */
  readonly prompt: string;
  readonly messages: readonly ChatMessage[];
  readonly answers: readonly string[];
  /** Of answers that are more than one text: what a model reads in place of it. */
  readonly answerMessages?: readonly (readonly ChatMessage[] | undefined)[];
  readonly judgments: readonly LabelerJudgment[];
  /** Where the truth is known: by rule, whether each answer keeps it. */
  readonly rules?: Readonly<Record<string, readonly boolean[]>>;
  readonly tags: readonly string[];
  /** Its answer was known beforehand, to test labelers with. */
  readonly gold: boolean;
  /** Somebody said that its prompt or an answer should not be there. */
  readonly flagged: boolean;
}
