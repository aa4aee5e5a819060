// text-embeddings-inference's POST /predict: https://huggingface.github.io/text-embeddings-inference/#/Text%20Embeddings%20Inference/predict
import {
  type InferenceScoreInput,
  type PredictRequest,
  predictRequest,
  predictResponse,
  rewardServerQuery,
} from '@tastemaker/contracts';
import { winProbability } from '@tastemaker/preference';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { asksOnly } from '../../access/audited.js';
import { scoreAll } from '../../inference/scores.js';
import { labelOf } from '../../models/checkpoint-config.js';
import { askingOf, currentRewardModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

export const predictRoute: FastifyPluginAsyncZod = async (app) => {
  const { inference, artifacts } = app.deps;

  app.post(
    '/predict',
    {
      config: { access: 'researcher', scope: 'ask', audit: asksOnly, problems: inferenceProblems, teiErrors: true },
      schema: {
        summary: "text-embeddings-inference's predictions",
        querystring: rewardServerQuery,
        body: predictRequest,
        response: { 200: predictResponse },
      },
    },
    async (request, reply) => {
      const { inputs, raw_scores: raw, truncate } = request.body;
      const model = await currentRewardModel(askingOf(request), request.query.model, 'model');
      const scorer = { inference, model, signal: callerSignal(reply) };
      const { sequences, isBatch } = sequencesOf(inputs);
      const scored = await scoreAll(
        scorer,
        sequences.map((sequence) => inputOf(sequence, truncate === true)),
        (index) => (isBatch ? `inputs.${index}` : 'inputs'),
      );
      const label = await labelOf(artifacts, model);
      const predictions = scored.map(({ score }) => [{ score: raw ? score : winProbability(score), label }]);
      return isBatch ? predictions : (predictions[0] ?? []);
    },
  );
};

/** One text, a pair in one pair of brackets, or a batch of both in two. */
function sequencesOf(inputs: PredictRequest['inputs']): { sequences: readonly string[][]; isBatch: boolean } {
  if (typeof inputs === 'string') return { sequences: [[inputs]], isBatch: false };
  const batch = inputs.filter((each) => typeof each !== 'string');
  if (batch.length > 0) return { sequences: batch, isBatch: true };
  return { sequences: [inputs.filter((each) => typeof each === 'string')], isBatch: false };
}

function inputOf([first = '', second]: readonly string[], truncate: boolean): InferenceScoreInput {
  if (second === undefined) return { text: first, addSpecialTokens: true, truncate };
  return { messages: [{ role: 'user', content: first }], completion: second };
}
