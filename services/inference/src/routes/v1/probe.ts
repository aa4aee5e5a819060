// POST /v1/probe: what is seen of the server of a reward model that is to be registered.
import { inferenceProbeRequest, inferenceProbeResponse } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { probeEndpoint } from '../../endpoints/scoring/score-at-endpoint.js';

export const probeRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/v1/probe',
    { schema: { body: inferenceProbeRequest, response: { 200: inferenceProbeResponse } } },
    async ({ body }, reply) => ({ model: body.model, found: await probeEndpoint(app.deps, body, callerSignal(reply)) }),
  );
};
