// OpenAI's chat completions and completions for its clients: the same answers as under /v1, in OpenAI's own fields alone.
import {
  chatCompletionRequest,
  openAiChatChunk,
  openAiChatCompletion,
  openAiTextCompletion,
  textCompletionRequest,
} from '@tastemaker/contracts';
import { chatDialect, textDialect } from '@tastemaker/inference-client';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { completionOf, mapChunks, orderOf, sendEvents } from '../../../inference/completions.js';
import { askingOf, type LanguageModel, languageModel } from '../../../models/resolve.js';
import { askingConfig as config, wholeOrStreamed } from '../../v1/completions.js';

export const openAiCompletionRoutes: FastifyPluginAsyncZod = async (app) => {
  const { inference } = app.deps;

  app.post(
    '/chat/completions',
    {
      config,
      schema: {
        summary: "OpenAI's chat completions, for its clients",
        body: chatCompletionRequest,
        response: { 200: wholeOrStreamed(openAiChatCompletion) },
      },
    },
    async (request, reply) => {
      const model = await languageModel(askingOf(request), request.body.model, 'model');
      const asked = await completionOf({ inference, model, reply }, chatDialect, orderOf(request.body, model));
      if ('whole' in asked) return openAiChatCompletion.parse({ ...asked.whole, ...fingerprintOf(model) });
      const tell = (chunk: unknown) => ({ ...openAiChatChunk.parse(chunk), ...fingerprintOf(model) });
      return sendEvents(reply, mapChunks(asked.events, tell));
    },
  );

  app.post(
    '/completions',
    {
      config,
      schema: {
        summary: "OpenAI's completions, for its clients",
        body: textCompletionRequest,
        response: { 200: wholeOrStreamed(openAiTextCompletion) },
      },
    },
    async (request, reply) => {
      const model = await languageModel(askingOf(request), request.body.model, 'model');
      const asked = await completionOf({ inference, model, reply }, textDialect, orderOf(request.body, model));
      if ('whole' in asked) return openAiTextCompletion.parse({ ...asked.whole, ...fingerprintOf(model) });
      const tell = (chunk: unknown) => ({ ...openAiTextCompletion.parse(chunk), ...fingerprintOf(model) });
      return sendEvents(reply, mapChunks(asked.events, tell));
    },
  );
};

/** OpenAI's word for what a seed's answers depend on beside the request: here, the weights. */
function fingerprintOf({ checkpointHash }: LanguageModel) {
  return { system_fingerprint: checkpointHash === null ? null : `fp_${checkpointHash.slice(0, 12)}` };
}
