// A round of a blind vote: two models answer one question, and nothing but their texts is told.
import { randomInt } from 'node:crypto';
import type { Message, ModelVoteRound, Sampling } from '@tastemaker/contracts';
import { createModelVoteRound, type Database } from '@tastemaker/database';
import type { InferenceClient } from '@tastemaker/inference-client';
import { drawAnswers } from '../inference/answers.js';
import type { LanguageModel } from './resolve.js';

interface RoundOrder {
  readonly askedBy: string;
  /** Two or more, of which two are drawn. */
  readonly pool: readonly LanguageModel[];
  readonly messages: Message[];
  readonly sampling: Sampling;
  readonly seed: number | undefined;
}

/**
 * Both models are asked at once, and the round is made once both have answered: neither order nor time tells one from the
 * other. Which of them is A is drawn here.
 * @throws InferenceError; HttpProblem `artifact_damaged`
 */
export async function askBlind(
  { database, inference }: { database: Database; inference: InferenceClient },
  { askedBy, pool, messages, sampling, seed = randomInt(2 ** 31) }: RoundOrder,
  signal: AbortSignal,
): Promise<ModelVoteRound> {
  const [a, b] = drawTwo(pool);
  const stop = new AbortController();
  const ask = async (model: LanguageModel) => {
    const order = { messages, n: 1, sampling, seed };
    const [choice] = await drawAnswers(inference, model, order, AbortSignal.any([signal, stop.signal]));
    return { text: choice?.message.content ?? '', finishReason: choice?.finish_reason ?? ('stop' as const) };
  };
  const answers = Promise.all([ask(a), ask(b)]);
  const [answerA, answerB] = await answers.finally(() => stop.abort());
  const round = { askedBy, modelA: a.id, modelB: b.id, messages, sampling, seed };
  const { id } = await createModelVoteRound(database, { ...round, answerA: answerA.text, answerB: answerB.text });
  return {
    id,
    answers: [
      { letter: 'A', ...answerA },
      { letter: 'B', ...answerB },
    ],
  };
}

/** Two of them in an order that nobody can foresee. */
function drawTwo(pool: readonly LanguageModel[]): [LanguageModel, LanguageModel] {
  const first = randomInt(pool.length);
  const second = (first + 1 + randomInt(pool.length - 1)) % pool.length;
  const [a, b] = [pool[first], pool[second]];
  if (a === undefined || b === undefined) throw new RangeError('a round needs two models');
  return [a, b];
}
