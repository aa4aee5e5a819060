// OpenAI's list of models: the language models that the caller may ask, each by what requests can name it.
import { openAiModel, openAiModelList } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askableModels } from '../../../models/askable-models.js';
import { askingOf, languageModel } from '../../../models/resolve.js';

const config = { access: 'researcher', scope: ['read', 'ask'] } as const;
// A name may hold slashes, which some clients escape and others do not.
const reference = z.object({ '*': z.string().min(1).max(200).describe("A model's id or its name") });

export const openAiModelRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/models',
    {
      config,
      schema: { summary: "OpenAI's list of the language models", response: { 200: openAiModelList } },
    },
    async (request) => ({
      object: 'list' as const,
      data: (await askableModels(askingOf(request))).map(({ told }) => told),
    }),
  );

  app.get(
    '/models/*',
    {
      config: { ...config, problems: ['not_found', 'model_not_ready'] },
      schema: {
        summary: 'One language model, by id or name',
        params: reference,
        response: { 200: openAiModel },
      },
    },
    async (request) => {
      const asking = askingOf(request);
      const { id, name } = await languageModel(asking, request.params['*'], 'model');
      const found = (await askableModels(asking)).find((one) => one.id === id);
      if (found === undefined) throw new HttpProblem('not_found', `"${name}" was deleted meanwhile.`);
      return found.told;
    },
  );
};
