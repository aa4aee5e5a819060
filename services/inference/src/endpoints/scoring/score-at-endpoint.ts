// A reward model behind an endpoint: its scores, in requests of so many inputs, and so many requests at once, as it was
// registered for.
import type { EndpointReference, InferenceScore, InferenceScoreInput, ScoringFound } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import pLimit from 'p-limit';
import { CallBudget } from '../call-budget.js';
import { type OpenedRewardEndpoint, openRewardEndpoint } from '../endpoint.js';
import type { Turns } from '../turns.js';
import { type RewardCall, scoresOf } from './ask-server.js';
import { probeServer } from './probe.js';
import { questionsOf } from './questions.js';
import type { ServerWatch } from './server-watch.js';
import type { TemplateShelf } from './template-shelf.js';

interface Means {
  readonly secretKey?: Buffer | undefined;
  readonly turns: Turns;
  readonly templates: TemplateShelf;
  readonly watch: ServerWatch;
}

export interface SealedTarget {
  readonly model: EndpointReference;
  readonly endpoint?: string | undefined;
}

export interface EndpointScores {
  /** One entry an input, in order. */
  readonly scores: InferenceScore[];
  /** What has changed of the server, though its scores have not. */
  readonly notice: string | undefined;
}

/** With no inputs, this sees that the server answers and is the one that was registered. @throws {EndpointError}, or the signal's reason */
export async function scoreAtEndpoint(
  means: Means,
  target: SealedTarget,
  inputs: readonly InferenceScoreInput[],
  signal: AbortSignal,
): Promise<EndpointScores> {
  const endpoint = openRewardEndpoint(means.secretKey, target.model, target.endpoint);
  // Whoever waits for the look may leave; the others who share it still want it.
  const look = means.watch.check(target.model, endpoint, () =>
    probe(means, target, endpoint, new AbortController().signal),
  );
  const notice = await abortable(look, signal);
  const scores = inputs.length === 0 ? [] : await scoreInputs(means, target, endpoint, inputs, signal);
  return { scores, notice };
}

/** What is seen of a server. @throws {EndpointError} `validation_failed` where that is not what was stated */
export async function probeEndpoint(means: Means, target: SealedTarget, signal: AbortSignal): Promise<ScoringFound> {
  const endpoint = openRewardEndpoint(means.secretKey, target.model, target.endpoint);
  return probe(means, target, endpoint, signal);
}

function probe(
  { turns, templates }: Means,
  { model }: SealedTarget,
  endpoint: OpenedRewardEndpoint,
  signal: AbortSignal,
): Promise<ScoringFound> {
  const call = { endpoint, signal, calls: new CallBudget(undefined) };
  return turns.take(model, endpoint.maxConcurrency, signal, () =>
    probeServer(call, rendererOf(templates, endpoint, signal)),
  );
}

function rendererOf(templates: TemplateShelf, { scoring }: OpenedRewardEndpoint, signal: AbortSignal) {
  return scoring.chatTemplate === undefined ? undefined : templates.renderer(scoring.chatTemplate, signal);
}

async function scoreInputs(
  { turns, templates }: Means,
  { model }: SealedTarget,
  endpoint: OpenedRewardEndpoint,
  inputs: readonly InferenceScoreInput[],
  signal: AbortSignal,
): Promise<InferenceScore[]> {
  const batch = Math.min(endpoint.scoring.maxBatch, endpoint.scoring.found?.maxBatch ?? Number.POSITIVE_INFINITY);
  const sized = { ...endpoint, scoring: { ...endpoint.scoring, maxBatch: batch } };
  const { portions, unasked } = await questionsOf(sized, inputs, rendererOf(templates, endpoint, signal));
  const failed = new AbortController();
  const call: RewardCall = {
    endpoint,
    signal: AbortSignal.any([signal, failed.signal]),
    calls: new CallBudget(undefined),
  };
  const scores: (InferenceScore | undefined)[] = inputs.map(() => undefined);
  for (const { index, score } of unasked) scores[index] = score;
  // Of one caller no more wait for their turn than can have it, so that a large request shuts nobody out.
  const limit = pLimit(endpoint.maxConcurrency);
  const asked = portions.map(({ indices, question }) =>
    limit(async () => {
      const found = await turns.take(model, endpoint.maxConcurrency, call.signal, () => scoresOf(call, question));
      for (const [place, index] of indices.entries()) scores[index] = found[place];
    }),
  );
  try {
    await Promise.all(asked);
  } catch (error) {
    failed.abort(error);
    limit.clearQueue();
    throw error;
  }
  return scores.map((score) => {
    if (score !== undefined) return score;
    throw new HttpProblem('inference_failed', 'A part of the inputs was left without a score.');
  });
}

/** Resolves or rejects as the promise does, or rejects with the signal's reason. */
function abortable<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
