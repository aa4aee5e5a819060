// Looking at the server of a reward model: what it says of itself, and what it gives for the known pair.
import type { ScoringFound } from '@tastemaker/contracts';
import { EndpointError } from '../endpoint-error.js';
import { EndpointRefusal, nameOf } from '../post.js';
import { askServer, oneNumber, type RewardCall } from './ask-server.js';
import { checkKnownPair, type PairNumbers } from './known-pair.js';
import { questionsOf, type Render } from './questions.js';
import { activationFields, type Question, type RawSwitch, rewardApi } from './reward-api.js';
import { servedModel } from './served-model.js';

/**
 * What is seen of the server.
 * @throws {EndpointError} `validation_failed` where that is not what was stated; the signal's reason
 */
export async function probeServer(call: RewardCall, render: Render | undefined): Promise<ScoringFound> {
  const { endpoint } = call;
  const { activation, api } = endpoint.scoring;
  const served = await servedModel(call);
  const questions = await pairQuestions(call, render);
  const { found } = endpoint.scoring;
  const rawBy = found === undefined ? await findRawSwitch(call, questions, rewardApi(api).rawSwitches) : found.rawBy;
  const numbers = await askPair(call, questions, activationFields(rawBy, activation));
  const checked = checkKnownPair(numbers, activation, rawBy);
  if (typeof checked === 'string') {
    const errors = [{ path: 'endpoint.scoring.knownPair', message: checked }];
    throw new EndpointError('validation_failed', `${nameOf(endpoint)}: ${checked}`, { errors });
  }
  return { ...served, rawBy, ...checked, at: new Date().toISOString() };
}

/** One question for each answer of the pair, so that a server that answers in another order is no matter. */
async function pairQuestions({ endpoint }: RewardCall, render: Render | undefined): Promise<[Question, Question]> {
  const { messages, chosen, rejected } = endpoint.scoring.knownPair;
  const inputs = [chosen, rejected].map((completion) => ({ messages, completion }));
  const alone = { ...endpoint, scoring: { ...endpoint.scoring, maxBatch: 1 } };
  const { portions, unasked } = await questionsOf(alone, inputs, render);
  const [first, second] = portions;
  if (first !== undefined && second !== undefined) return [first.question, second.question];
  const score = unasked[0]?.score;
  const why = score !== undefined && 'error' in score ? score.error.message : 'It cannot be asked.';
  const errors = [{ path: 'endpoint.scoring.knownPair', message: why }];
  throw new EndpointError('validation_failed', `The known pair cannot be rendered. ${why}`, { errors });
}

async function askPair(
  call: RewardCall,
  [chosen, rejected]: readonly [Question, Question],
  fields: Record<string, boolean>,
): Promise<PairNumbers> {
  const numberOf = async (question: Question) =>
    oneNumber(call.endpoint, (await askServer(call, question, fields))[0]?.numbers ?? []);
  return { chosen: await numberOf(chosen), rejected: await numberOf(rejected) };
}

/** The first parameter that changes the server's numbers; null where none does. */
async function findRawSwitch(
  call: RewardCall,
  questions: readonly [Question, Question],
  switches: readonly RawSwitch[],
): Promise<RawSwitch | null> {
  for (const each of switches) {
    try {
      const raw = await askPair(call, questions, activationFields(each, 'raw'));
      const activated = await askPair(call, questions, activationFields(each, 'sigmoid'));
      if (raw.chosen !== activated.chosen || raw.rejected !== activated.rejected) return each;
    } catch (error) {
      // A server that refuses a parameter does not know it.
      if (!(error instanceof EndpointRefusal) || ![400, 422].includes(error.status)) throw error;
    }
  }
  return null;
}
