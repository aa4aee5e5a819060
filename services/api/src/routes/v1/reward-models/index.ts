// Reward scores over HTTP: of answers, a few or a stream of them, and of one answer against another.
import { Readable } from 'node:stream';
import {
  compareRequest,
  compareResponse,
  modelReference,
  scoreRequest,
  scoreResponse,
  scoreStreamQuery,
} from '@tastemaker/contracts';
import { winProbability } from '@tastemaker/preference';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asksOnly } from '../../../access/audited.js';
import { conversationOf } from '../../../inference/answers.js';
import { scoreAll } from '../../../inference/scores.js';
import { askingOf, rewardModel } from '../../../models/resolve.js';
import { streamedFile } from '../../../plugins/app/streamed-bodies.js';
import { inferenceProblems } from '../../../problems/declared-problems.js';
import { readAhead } from '../../../rewards/answer-buffer.js';
import { scaleOf, sourcesOf } from '../../../rewards/references.js';
import { scoreResponseOf } from '../../../rewards/score-answers.js';
import { lastLine, scoreLines } from '../../../rewards/stream-scores.js';

export const rewardModelParams = z.object({ id: modelReference.describe("The reward model's id, name or alias") });
const config = { access: 'researcher', scope: 'ask', audit: asksOnly, problems: inferenceProblems } as const;

export const rewardModelRoutes: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/reward-models/:id/score',
    {
      config,
      schema: {
        summary: 'Score answers',
        params: rewardModelParams,
        body: scoreRequest,
        response: { 200: scoreResponse },
      },
    },
    async (request, reply) => {
      const { inputs, normalize, members } = request.body;
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      const scale = await scaleOf(sourcesOf(request), model, normalize);
      const conversations = inputs.map((input) => ({ messages: conversationOf(input), completion: input.completion }));
      const scorer = { inference, model, signal: callerSignal(reply) };
      const scored = await scoreAll(scorer, conversations, (index) => `inputs.${index}`);
      return scoreResponseOf(model.id, scored, { scale, members });
    },
  );

  app.post(
    '/reward-models/:id/score/stream',
    {
      config: { ...config, problems: [...inferenceProblems, 'import_failed'] },
      schema: {
        summary: 'Score answers, one a line, as they come',
        params: rewardModelParams,
        querystring: scoreStreamQuery,
        consumes: ['application/x-ndjson', 'application/jsonl', 'application/gzip', 'multipart/form-data'],
        produces: ['application/x-ndjson'],
        body: streamedFile,
        response: { 200: z.instanceof(Readable) },
      },
    },
    async (request, reply) => {
      const { normalize, members } = request.query;
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      const scale = await scaleOf(sourcesOf(request), model, normalize);
      const scorer = { inference, model, signal: callerSignal(reply) };
      const onBreak = (error: unknown) => request.log.error({ err: error }, 'a stream of scores broke off');
      const lines = scoreLines(scorer, request.body, { scale, members }, onBreak);
      const answer = readAhead(lines, app.spool, (error) => {
        onBreak(error);
        return lastLine(error);
      });
      return reply.header('content-type', 'application/x-ndjson').send(Readable.from(answer, { objectMode: false }));
    },
  );

  app.post(
    '/reward-models/:id/compare',
    {
      config,
      schema: {
        summary: 'How likely one answer is preferred to another',
        params: rewardModelParams,
        body: compareRequest,
        response: { 200: compareResponse },
      },
    },
    async (request, reply) => {
      const model = await rewardModel(askingOf(request), request.params.id, 'id');
      const messages = conversationOf(request.body);
      const inputs = [request.body.a, request.body.b].map((completion) => ({ messages, completion }));
      const scorer = { inference, model, signal: callerSignal(reply) };
      const [a = 0, b = 0] = (await scoreAll(scorer, inputs, (index) => 'ab'.charAt(index))).map(({ score }) => score);
      return { modelId: model.id, scores: { a, b }, probability: winProbability(a - b) };
    },
  );
};
