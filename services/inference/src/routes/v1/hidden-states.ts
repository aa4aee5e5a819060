// POST /v1/hidden-states: what a reward model's head reads, for heads that learn without the trunk.
import { inferenceStatesRequest, inferenceStatesResponse } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { locateModel } from '../../model-location.js';

export const hiddenStatesRoute: FastifyPluginAsyncZod = async (app) => {
  const { artifacts, host } = app.deps;

  app.post(
    '/v1/hidden-states',
    { schema: { body: inferenceStatesRequest, response: { 200: inferenceStatesResponse } } },
    async ({ body }, reply) => {
      const model = await locateModel(artifacts, body.model);
      const { head, states } = await host.states({ model, inputs: body.inputs }, callerSignal(reply));
      return { model: body.model, head: [...head], states: states.map((state) => state && base64Of(state)) };
    },
  );
};

/** Little-endian, as all machines that this runs on are. */
function base64Of(state: Float32Array): string {
  return Buffer.from(state.buffer, state.byteOffset, state.byteLength).toString('base64');
}
