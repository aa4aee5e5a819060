// One request for scores: the server's numbers, as scores or as reasons why there is none.
import type { InferenceScore } from '@tastemaker/contracts';
import type { OpenedRewardEndpoint } from '../endpoint.js';
import { EndpointError } from '../endpoint-error.js';
import { boundedText, type EndpointCall, EndpointRefusal, nameOf, post, readAnswer } from '../post.js';
import { type Answered, activationFields, type Question, rewardApi } from './reward-api.js';

export interface RewardCall extends EndpointCall {
  readonly endpoint: OpenedRewardEndpoint;
}

/**
 * What the server said of each input, in order.
 * @param fields further parameters
 * @throws {EndpointError}, or the signal's reason
 */
export async function askServer(
  call: RewardCall,
  question: Question,
  fields: Record<string, boolean>,
): Promise<Answered[]> {
  const { endpoint } = call;
  const api = rewardApi(endpoint.scoring.api);
  const body = { ...api.body(endpoint.model, question), ...fields };
  const response = await post(call, api.path(endpoint.model), body);
  const answered = await readAnswer(call, async () => api.read(JSON.parse(await boundedText(response))));
  const asked = 'texts' in question ? question.texts.length : 1;
  if (answered.length === asked) return answered;
  const message = `${nameOf(endpoint)} gave ${answered.length} scores for ${asked} inputs.`;
  throw new EndpointError('inference_failed', message);
}

/**
 * One score an input, in order. Where the server refuses a request of several, each half is asked alone, so that one input
 * that it cannot read spoils no other.
 * @throws {EndpointError}, or the signal's reason
 */
export async function scoresOf(call: RewardCall, question: Question): Promise<InferenceScore[]> {
  const { scoring } = call.endpoint;
  const fields = activationFields(scoring.found?.rawBy ?? null, scoring.activation);
  try {
    return (await askServer(call, question, fields)).map((answered) => scoreOf(call.endpoint, answered));
  } catch (error) {
    if (!(error instanceof EndpointRefusal) || !isOfInput(error.status)) throw error;
    if ('messages' in question || question.texts.length === 1) return [refusedInput(error)];
    const middle = Math.ceil(question.texts.length / 2);
    const halves = [question.texts.slice(0, middle), question.texts.slice(middle)];
    const scores: InferenceScore[] = [];
    for (const texts of halves) scores.push(...(await scoresOf(call, { ...question, texts })));
    return scores;
  }
}

/** Statuses by which servers refuse what they are asked, whoever asks it. */
function isOfInput(status: number): boolean {
  return status === 400 || status === 413 || status === 422;
}

/** What servers say of inputs that are longer than the model reads. */
const tooLong = /context length|max(imum)?[_ ](model|input)[_ ]len|longer than|too (long|large)|must have less than/iu;

function refusedInput(error: EndpointRefusal): InferenceScore {
  const isTooLong = error.status === 413 || tooLong.test(error.message);
  return { error: { code: isTooLong ? 'payload_too_large' : 'invalid_request', message: error.message } };
}

/** The score behind a server's numbers. @throws {EndpointError} for a model with several labels */
function scoreOf(endpoint: OpenedRewardEndpoint, { numbers, tokens }: Answered): InferenceScore {
  const number = oneNumber(endpoint, numbers);
  const score = typeof number === 'number' && endpoint.scoring.activation === 'sigmoid' ? logit(number) : number;
  if (typeof score === 'number' && Number.isFinite(score)) {
    return { score, members: [score], deviation: 0, ...(tokens === undefined ? {} : { tokens }) };
  }
  const message = `${nameOf(endpoint)} ${unusable(number)}`;
  return { error: { code: 'inference_failed', message } };
}

/** @throws {EndpointError} that says what to serve instead */
export function oneNumber(endpoint: OpenedRewardEndpoint, numbers: readonly unknown[]): unknown {
  if (numbers.length === 1) return numbers[0];
  const advice = 'A reward model has one label: serve a checkpoint with num_labels 1';
  const perToken = numbers.some(Array.isArray) ? ', and one score for a text, not one for each token' : '';
  throw new EndpointError(
    'inference_failed',
    `${nameOf(endpoint)} gave ${numbers.length} numbers for one input. ${advice}${perToken}.`,
  );
}

function unusable(number: unknown): string {
  if (number === 0 || number === 1) {
    return `gave the sigmoid ${number}, which is no score any more: the number was rounded. Register the model with activation raw, if its server can give raw scores.`;
  }
  if (typeof number === 'number' && Number.isFinite(number)) return `gave ${number}, which is no sigmoid.`;
  return `gave ${JSON.stringify(number) ?? 'nothing'} as a score, which is no finite number.`;
}

/** σ⁻¹(p) = log(p / (1 − p)); infinite at 0 and 1, NaN outside. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
