// Scores of comparisons' answers, asked of the inference service in portions.
import {
  charactersOf,
  type InferenceScore,
  type InferenceScoreInput,
  type InferenceTarget,
  message,
} from '@tastemaker/contracts';
import { type InferenceClient, InferenceError } from '@tastemaker/inference-client';
import { retry } from '@tastemaker/retry';
import type { JudgedComparison } from '@tastemaker/reward-model';
import { z } from 'zod';
import { unscoredReason } from '../unscored-reason.js';
import type { ScoredComparisons } from './report-figures.js';

/** Answers and characters of one request, at most, unless one comparison has more. */
const answersAtOnce = 128;
const charactersAtOnce = 500_000;

/** The service may be busy, loading the model, or starting anew. */
const patience = { attempts: 6, firstPauseMs: 500 };

interface Progress {
  readonly total: number;
  readonly onProgress: (progress: { done: number; total: number }) => Promise<void>;
}

/**
 * A function that scores comparisons by a model, and counts the answers that are done over all its calls.
 * @throws Error with what the service answered; the signal's reason
 */
export function createScorer(inference: InferenceClient, signal: AbortSignal, { total, onProgress }: Progress) {
  let done = 0;
  return async (target: InferenceTarget, comparisons: readonly JudgedComparison[]): Promise<ScoredComparisons> => {
    const scores: (readonly number[] | null)[] = [];
    const tokens: (readonly number[] | null)[] = [];
    let reason: string | undefined;
    for (const portion of portionsOf(comparisons)) {
      signal.throwIfAborted();
      const inputs = portion.flatMap(inputsOf);
      const found = await scorePatiently(inference, target, inputs, signal);
      let next = 0;
      for (const { answers } of portion) {
        const own = found.slice(next, (next += answers.length));
        scores.push(numbersOf(own, ({ score }) => score));
        reason ??= own.map(unscoredReason).find((each) => each !== undefined);
        tokens.push(numbersOf(own, ({ answerTokens }) => answerTokens));
      }
      done += inputs.length;
      await onProgress({ done, total });
    }
    return { comparisons, scores, tokens, unscoredReason: reason ?? null };
  };
}

/** @throws Error that says what the service last answered, and what to do */
async function scorePatiently(
  inference: InferenceClient,
  target: InferenceTarget,
  inputs: readonly InferenceScoreInput[],
  signal: AbortSignal,
): Promise<InferenceScore[]> {
  try {
    return await retry(() => inference.score(target, inputs, signal), {
      ...patience,
      signal,
      isTransient: (error) => error instanceof InferenceError && error.isBusy,
      askedPauseMs: (error) => (error instanceof InferenceError ? error.askedPauseMs : undefined),
    });
  } catch (cause) {
    if (!(cause instanceof InferenceError && cause.isBusy)) throw cause;
    throw new Error(
      `${cause.message} It was asked ${patience.attempts} times; once it answers, order the report again.`,
      {
        cause,
      },
    );
  }
}

export function answersIn(comparisons: readonly JudgedComparison[]): number {
  return comparisons.reduce((sum, { answers }) => sum + answers.length, 0);
}

type Scored = Extract<InferenceScore, { score: number }>;

/** One an answer; null where the model cannot read one of them, or one has no such number. */
function numbersOf(found: readonly InferenceScore[], numberOf: (each: Scored) => number | undefined): number[] | null {
  const numbers = found.flatMap((each) => ('score' in each ? (numberOf(each) ?? []) : []));
  return numbers.length === found.length ? numbers : null;
}

/** Messages of a snapshot, which were checked as it was read, in the contracts' type. */
const asMessages = z.array(message);

function inputsOf({ messages, answers, answerMessages }: JudgedComparison): InferenceScoreInput[] {
  const prompt = asMessages.parse(messages);
  return answers.map((text, index) => {
    const parts = answerMessages?.[index];
    return { messages: prompt, completion: parts === undefined ? text : asMessages.parse(parts) };
  });
}

function* portionsOf(comparisons: readonly JudgedComparison[]): Generator<JudgedComparison[]> {
  let portion: JudgedComparison[] = [];
  let [answers, characters] = [0, 0];
  for (const comparison of comparisons) {
    const size = sizeOf(comparison);
    const isFull = answers + comparison.answers.length > answersAtOnce || characters + size > charactersAtOnce;
    if (portion.length > 0 && isFull) {
      yield portion;
      [portion, answers, characters] = [[], 0, 0];
    }
    portion.push(comparison);
    answers += comparison.answers.length;
    characters += size;
  }
  if (portion.length > 0) yield portion;
}

function sizeOf({ messages, answers }: JudgedComparison): number {
  return (
    answers.reduce((sum, { length }) => sum + length, 0) + answers.length * charactersOf(asMessages.parse(messages))
  );
}
