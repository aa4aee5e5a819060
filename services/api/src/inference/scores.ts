// Asking a reward model: any number of inputs, sent in portions of which two are under way, so that the model never waits for
// the next one and a large request takes little memory on its way.
import { Readable } from 'node:stream';
import {
  charactersOf,
  type InferenceScore,
  type InferenceScoreInput,
  type InputError,
  type ProblemCode,
} from '@tastemaker/contracts';
import { type InferenceClient, InferenceError } from '@tastemaker/inference-client';
import { retry } from '@tastemaker/retry';
import { HttpProblem } from '@tastemaker/service/problems';
import type { RewardModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';

/** A reward model that can be asked, as long as somebody waits for its scores. */
export interface Scorer {
  readonly inference: InferenceClient;
  readonly model: RewardModel;
  readonly signal: AbortSignal;
}

/** An input that the model could read. */
export type Scored = Extract<InferenceScore, { score: number }>;

/** Inputs of one portion, at most. */
const inputsAtOnce = 250;
/** Characters of one portion, unless a single input has more. */
const charactersAtOnce = 1_000_000;
/** Portions under way at once. */
export const portionsAtOnce = 2;

/** One entry an input, in order. @throws InferenceError; HttpProblem `artifact_damaged` */
export async function scoreEach(scorer: Scorer, inputs: readonly InferenceScoreInput[]): Promise<InferenceScore[]> {
  const scored = Readable.from(portionsOf(inputs, (input) => input)).map(
    (portion: InferenceScoreInput[]) => scorePortion(scorer, portion),
    { concurrency: portionsAtOnce, signal: scorer.signal },
  );
  const scores: InferenceScore[] = [];
  for await (const portion of scored) scores.push(...portion);
  return scores;
}

/**
 * One score an input, in order.
 * @param pathOf what the caller calls the input at a place
 * @throws HttpProblem `payload_too_large`, `invalid_request` or `inference_failed` that names each input without a score;
 * `artifact_damaged`; InferenceError
 */
export async function scoreAll(
  scorer: Scorer,
  inputs: readonly InferenceScoreInput[],
  pathOf: (index: number) => string,
): Promise<Scored[]> {
  const scores = await scoreEach(scorer, inputs);
  const failures = scores.flatMap((score, index) => {
    const failure = unscored(score);
    return failure === undefined ? [] : [{ ...failure, path: pathOf(index) }];
  });
  if (failures.length === 0) return scores.flatMap((score) => ('score' in score ? [score] : []));
  throw withoutScores(failures);
}

interface Unscored {
  readonly code: ProblemCode;
  readonly message: string;
}

/** Why an input has no score; undefined for one that has. */
export function unscored(score: InferenceScore): Unscored | undefined {
  if ('error' in score) return score.error;
  return 'tooLong' in score ? { code: 'payload_too_large', message: tooLong(score.tooLong) } : undefined;
}

function tooLong({ tokens, limit }: { tokens: number; limit: number }): string {
  return `has ${tokens} tokens; this model reads at most ${limit}`;
}

function withoutScores(failures: readonly (Unscored & InputError)[]): HttpProblem {
  const errors = failures.slice(0, 100).map(({ path, message }) => ({ path, message }));
  const more = failures.length - 1;
  const refused = failures.find(({ code }) => code !== 'payload_too_large');
  if (refused !== undefined) {
    const others = more === 0 ? '' : ` ${more} more inputs have no score: see errors.`;
    return new HttpProblem(refused.code, `${refused.path} cannot be scored. ${refused.message}${others}`, { errors });
  }
  const [first] = failures;
  const others = more === 0 ? '' : `, and so have ${more} more`;
  const detail = `${first?.path} ${first?.message}${others}. Shorten the prompt or the completion.`;
  return new HttpProblem('payload_too_large', detail, { errors });
}

/** One request to the inference service. @throws InferenceError; HttpProblem `artifact_damaged` */
async function scorePortion(
  { inference, model, signal }: Scorer,
  inputs: readonly InferenceScoreInput[],
): Promise<InferenceScore[]> {
  return readingFilesOf('model', model, () => inference.score(model.target, inputs, signal));
}

/** The service may be busy or starting anew: a stream of thousands is not lost for that. */
const patience = { attempts: 5, firstPauseMs: 500 };

export function scorePatiently(scorer: Scorer, inputs: readonly InferenceScoreInput[]): Promise<InferenceScore[]> {
  return retry(() => scorePortion(scorer, inputs), {
    ...patience,
    signal: scorer.signal,
    isTransient: (error) => error instanceof InferenceError && error.isBusy,
    askedPauseMs: (error) => (error instanceof InferenceError ? error.askedPauseMs : undefined),
  });
}

/** The items cut into portions that one request may hold. */
export function* portionsOf<Item>(
  items: readonly Item[],
  inputOf: (item: Item) => InferenceScoreInput | undefined,
): Generator<Item[]> {
  let portion: Item[] = [];
  let characters = 0;
  for (const item of items) {
    const input = inputOf(item);
    const size = input === undefined ? 0 : sizeOf(input);
    if (portion.length === inputsAtOnce || (portion.length > 0 && characters + size > charactersAtOnce)) {
      yield portion;
      portion = [];
      characters = 0;
    }
    portion.push(item);
    characters += size;
  }
  if (portion.length > 0) yield portion;
}

function sizeOf(input: InferenceScoreInput): number {
  if ('text' in input) return input.text.length;
  const answer = typeof input.completion === 'string' ? input.completion.length : charactersOf(input.completion);
  return charactersOf(input.messages) + answer;
}

/** Has the model loaded, so that whoever asks it first need not wait. @throws InferenceError; HttpProblem `artifact_damaged` */
export async function warm({ inference, model, signal }: Scorer): Promise<void> {
  await readingFilesOf('model', model, () => inference.warm(model.target, signal));
}
