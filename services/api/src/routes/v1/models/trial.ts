// Whether a language model answers: for the button beside one behind an endpoint, and for whoever wants to know.
import { idParams, modelTrial, modelTrialOrder } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { asksOnly } from '../../../access/audited.js';
import { askingOf, languageModel } from '../../../models/resolve.js';
import { tryModel } from '../../../models/try-model.js';

export const modelTrialRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/models/:id/test',
    {
      config: { access: 'researcher', scope: 'ask', audit: asksOnly, problems: ['not_found', 'model_not_ready'] },
      schema: {
        summary: 'Ask a language model one short question, once, and tell how that went',
        params: idParams,
        body: modelTrialOrder.prefault({}),
        response: { 200: modelTrial },
      },
    },
    async (request, reply) => {
      const model = await languageModel(askingOf(request), request.params.id, 'id');
      const { prompt, timeoutMs } = request.body;
      const messages = [{ role: 'user' as const, content: prompt }];
      return tryModel(app.deps.inference, model, { messages, timeoutMs }, callerSignal(reply));
    },
  );
};
