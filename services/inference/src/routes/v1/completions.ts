// POST /v1/completions, OpenAI's shape: text that goes on where each prompt ends.
import { randomUUID } from 'node:crypto';
import { inferenceTextRequest, type TextCompletion, textCompletion } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CallBudget } from '../../endpoints/call-budget.js';
import { generatorOf } from '../../generator.js';
import type { GeneratedToken } from '../../host/protocol.js';
import { endingFields, endpointModelField, textLogprobs, unixSeconds, usageOf } from '../../openai/answer.js';
import { generationOrder } from '../../openai/command.js';
import { sendEventStream } from '../../openai/event-stream.js';
import { generateEach, promptsOf } from '../../openai/prompts.js';

type Body = z.output<typeof inferenceTextRequest>;

/** OpenAI's default for this route. */
const defaultMaxTokens = 16;

export const completionsRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/v1/completions',
    { schema: { body: inferenceTextRequest, response: { 200: textCompletion } } },
    async ({ body }, reply) => {
      const generate = await generatorOf(app.deps, body, new CallBudget(body.max_calls));
      const prompts = promptsOf(body.prompt);
      const order = generationOrder(body, body.max_tokens ?? defaultMaxTokens, {
        logprobs: body.logprobs != null,
        likeliest: body.logprobs ?? 0,
      });
      const signal = callerSignal(reply);
      const head = {
        id: `cmpl-${randomUUID()}`,
        object: 'text_completion' as const,
        created: unixSeconds(),
        model: body.answer_as ?? body.model,
        seed: order.seed,
      };
      if (!order.stream) {
        const answers = await generateEach(generate, prompts, order, signal);
        const completions = answers.flat();
        const choices = completions.map((completion, index) => {
          const { text, tokens } = completion;
          return { index, text, ...endingFields(completion), ...logprobs(body, tokens, 0) };
        });
        return { ...head, choices, usage: usageOf(...answers), ...endpointModelField(completions) };
      }
      return sendEventStream(reply, async (emit) => {
        const chunk = (choices: TextCompletion['choices']) => emit({ ...head, choices } satisfies TextCompletion);
        const offsets = new Map<number, number>();
        const answers = await generateEach(generate, prompts, order, signal, ({ candidate, text, tokens }) => {
          if (text === '' && body.logprobs == null) return;
          const offset = offsets.get(candidate) ?? 0;
          offsets.set(
            candidate,
            tokens.reduce((end, token) => end + token.text.length, offset),
          );
          chunk([{ index: candidate, text, finish_reason: null, ...logprobs(body, tokens, offset) }]);
        });
        chunk(answers.flat().map((completion, index) => ({ index, text: '', ...endingFields(completion) })));
        if (body.stream_options?.include_usage === true) emit({ ...head, choices: [], usage: usageOf(...answers) });
      });
    },
  );
};

function logprobs(body: Body, tokens: readonly GeneratedToken[], offset: number) {
  return body.logprobs == null ? {} : { logprobs: textLogprobs(tokens, offset) };
}
