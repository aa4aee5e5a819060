// Asking a reward model: any number of inputs, sent in portions of which two are under way, so that the model never waits for
// the next one and a large request takes little memory on its way.
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type InferenceScore,
  type InferenceScoreInput,
  type InputError,
  inferenceScoreResponse,
  inferenceWarmResponse,
} from '@tastemaker/contracts';
import type { ReadyModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';
import { HttpProblem } from '../problems/http-problem.js';
import type { InferenceClient } from './inference-client.js';

/** Who scores, and for how long somebody waits for it. */
export interface Judge {
  readonly inference: InferenceClient;
  readonly model: ReadyModel;
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

/** One entry an input, in order. @throws HttpProblem `inference_…` */
export async function scoreEach(judge: Judge, inputs: readonly InferenceScoreInput[]): Promise<InferenceScore[]> {
  const scored = Readable.from(portionsOf(inputs, (input) => input)).map(
    (portion: InferenceScoreInput[]) => scorePortion(judge, portion),
    { concurrency: portionsAtOnce, signal: judge.signal },
  );
  const scores: InferenceScore[] = [];
  for await (const portion of scored) scores.push(...portion);
  return scores;
}

/**
 * One score an input, in order.
 * @param pathOf what the caller calls the input at a place
 * @throws HttpProblem `payload_too_large` that names each input that is too long; `inference_…`
 */
export async function scoreAll(
  judge: Judge,
  inputs: readonly InferenceScoreInput[],
  pathOf: (index: number) => string,
): Promise<Scored[]> {
  const scores = await scoreEach(judge, inputs);
  const errors = scores.flatMap((score, index): InputError[] =>
    'tooLong' in score ? [{ path: pathOf(index), message: tooLong(score.tooLong) }] : [],
  );
  if (errors.length === 0) return scores.flatMap((score) => ('tooLong' in score ? [] : [score]));
  const [first] = errors;
  const others = errors.length === 1 ? '' : `, and so have ${errors.length - 1} more`;
  const detail = `${first?.path} ${first?.message}${others}. Shorten the prompt or the completion.`;
  throw new HttpProblem('payload_too_large', detail, { errors: errors.slice(0, 100) });
}

export function tooLong({ tokens, limit }: { tokens: number; limit: number }): string {
  return `has ${tokens} tokens; this model reads at most ${limit}`;
}

/** One request to the inference service. @throws HttpProblem `inference_…` */
async function scorePortion(
  { inference, model, signal }: Judge,
  inputs: readonly InferenceScoreInput[],
): Promise<InferenceScore[]> {
  const request = { model: model.checkpoint, inputs };
  const { scores } = await readingFilesOf('model', model, () =>
    inference.post('/v1/score', request, inferenceScoreResponse, signal),
  );
  if (scores.length === inputs.length) return scores;
  throw new HttpProblem('inference_failed', `The inference service gave ${scores.length} scores for ${inputs.length}.`);
}

const pausesMs = [500, 1000, 2000, 4000];

/** The same, asked again where the service is busy or being started anew: a stream of thousands is not lost for that. */
export async function scorePatiently(judge: Judge, inputs: readonly InferenceScoreInput[]): Promise<InferenceScore[]> {
  for (const pause of pausesMs) {
    try {
      return await scorePortion(judge, inputs);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await delay(pause, undefined, { signal: judge.signal });
  }
  return scorePortion(judge, inputs);
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof HttpProblem)) return false;
  return error.code === 'inference_unavailable' || error.code === 'too_many_requests';
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
  return input.messages.reduce((sum, { content }) => sum + content.length, input.completion.length);
}

/** Has the model loaded, so that whoever asks it first need not wait. @throws HttpProblem `inference_…` */
export async function warm({ inference, model, signal }: Judge): Promise<void> {
  await readingFilesOf('model', model, () =>
    inference.post('/v1/warm', { model: model.checkpoint }, inferenceWarmResponse, signal),
  );
}
