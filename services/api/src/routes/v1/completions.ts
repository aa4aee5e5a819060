// OpenAI's chat completions and completions, to any registered language model: passed on to the inference service, whole or
// as a stream of events, with what is known beyond OpenAI's fields. OpenAI's own surface is routes/openai/v1.
import {
  chatCompletion,
  chatCompletionRequest,
  serverSentEvent,
  textCompletion,
  textCompletionRequest,
} from '@tastemaker/contracts';
import { chatDialect, textDialect } from '@tastemaker/inference-client';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { asksOnly } from '../../access/audited.js';
import { completionOf, orderOf, sendEvents } from '../../inference/completions.js';
import { askingOf, languageModel } from '../../models/resolve.js';
import { inferenceProblems } from '../../problems/declared-problems.js';

/** Of all routes that answer as OpenAI does. */
export const askingConfig = {
  access: 'researcher',
  scope: 'ask',
  audit: asksOnly,
  problems: inferenceProblems,
} as const;
const config = { ...askingConfig, openAiErrors: true } as const;

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
      const asked = await completionOf({ inference, model, reply }, chatDialect, orderOf(request.body, model));
      return 'events' in asked ? sendEvents(reply, asked.events) : asked.whole;
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
      const asked = await completionOf({ inference, model, reply }, textDialect, orderOf(request.body, model));
      return 'events' in asked ? sendEvents(reply, asked.events) : asked.whole;
    },
  );
};

/** As JSON, or with `stream` as events. */
export function wholeOrStreamed<Whole extends z.ZodType>(whole: Whole) {
  const content = { 'application/json': { schema: whole }, 'text/event-stream': { schema: serverSentEvent } };
  return { description: 'With `stream`, events, each a part of the answer as JSON; the last one is `[DONE]`', content };
}
