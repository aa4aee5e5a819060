// OpenAI's chat completions and completions, to any registered language model: passed on to the inference service, whole or
// as a stream of events.
import { Readable } from 'node:stream';
import {
  chatCompletion,
  chatCompletionRequest,
  serverSentEvent,
  textCompletion,
  textCompletionRequest,
} from '@tastemaker/contracts';
import { chatDialect, textDialect } from '@tastemaker/inference-client';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { asksOnly } from '../../access/audited.js';
import { askingOf, type LanguageModel, languageModel } from '../../models/resolve.js';
import { readingFilesOf } from '../../problems/damaged-artifact.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

const config = {
  access: 'researcher',
  scope: 'ask',
  audit: asksOnly,
  problems: inferenceProblems,
  openAiErrors: true,
} as const;

export const openAiRoutes: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/chat/completions',
    {
      config,
      schema: {
        summary: "OpenAI's chat completions",
        body: chatCompletionRequest,
        response: { 200: wholeOrStreamed(chatCompletion) },
      },
    },
    async (request, reply) => {
      const model = await languageModel(askingOf(request), request.body.model, 'model');
      const order = orderOf(request.body, model);
      const signal = callerSignal(reply);
      return readingFilesOf('model', model, async () =>
        request.body.stream === true
          ? stream(reply, await inference.streamCompletion(chatDialect, order, signal))
          : inference.complete(chatDialect, order, signal),
      );
    },
  );

  app.post(
    '/completions',
    {
      config,
      schema: {
        summary: "OpenAI's completions",
        body: textCompletionRequest,
        response: { 200: wholeOrStreamed(textCompletion) },
      },
    },
    async (request, reply) => {
      const model = await languageModel(askingOf(request), request.body.model, 'model');
      const order = orderOf(request.body, model);
      const signal = callerSignal(reply);
      return readingFilesOf('model', model, async () =>
        request.body.stream === true
          ? stream(reply, await inference.streamCompletion(textDialect, order, signal))
          : inference.complete(textDialect, order, signal),
      );
    },
  );
};

function stream(reply: FastifyReply, events: ReadableStream<Uint8Array>) {
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(Readable.fromWeb(events));
}

/** As JSON, or with `stream` as events. */
function wholeOrStreamed<Whole extends z.ZodType>(whole: Whole) {
  const content = { 'application/json': { schema: whole }, 'text/event-stream': { schema: serverSentEvent } };
  return { description: 'With `stream`, events, each a part of the answer as JSON; the last one is `[DONE]`', content };
}

/** The order as the inference service takes it. Its answer, streamed or whole, names the model as the caller did. */
function orderOf<Body extends { model: string }>(body: Body, { target }: LanguageModel) {
  return { ...body, ...target, answer_as: body.model };
}
