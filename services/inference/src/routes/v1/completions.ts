// POST /v1/completions, OpenAI's shape: text that goes on where each prompt ends.
import { randomUUID } from 'node:crypto';
import { inferenceTextRequest, type TextCompletion, textCompletion } from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CallBudget } from '../../endpoints/call-budget.js';
import type { AnsweredCompletion, GenerationOrder, Piece } from '../../generation.js';
import { generatorOf } from '../../generator.js';
import type { EchoedPrompt, GeneratedToken } from '../../host/protocol.js';
import { endingFields, endpointModelField, textLogprobs, unixSeconds, usageOf } from '../../openai/answer.js';
import { generationOrder } from '../../openai/command.js';
import { sendEventStream } from '../../openai/event-stream.js';
import { generateEach, promptsOf } from '../../openai/prompts.js';

type Body = z.output<typeof inferenceTextRequest>;
type Choices = TextCompletion['choices'];

/** OpenAI's default for this route. */
const defaultMaxTokens = 16;

export const completionsRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/v1/completions',
    { schema: { body: inferenceTextRequest, response: { 200: textCompletion } } },
    async ({ body }, reply) => {
      const generate = await generatorOf(app.deps, body, new CallBudget(body.max_calls));
      const prompts = promptsOf(body.prompt);
      const order = orderOf(body);
      const signal = callerSignal(reply);
      const head = {
        id: `cmpl-${randomUUID()}`,
        object: 'text_completion' as const,
        created: unixSeconds(),
        model: body.answer_as ?? body.model,
        seed: order.seed,
      };
      if (body.stream !== true) {
        const answers = await generateEach(generate, prompts, order, signal);
        const completions = answers.flat();
        const choices = completions.map((completion, index) => wholeChoice(body, completion, index));
        return { ...head, choices, usage: usageOf(...answers), ...endpointModelField(completions) };
      }
      return sendEventStream(reply, async (emit) => {
        const chunk = (choices: Choices) => emit({ ...head, choices } satisfies TextCompletion);
        const answers = await generateEach(
          generate,
          prompts,
          order,
          signal,
          order.stream ? pieces(body, chunk) : undefined,
        );
        const completions = answers.flat();
        for (const [index, completion] of order.stream ? [] : completions.entries()) {
          chunk([{ ...wholeChoice(body, completion, index), finish_reason: null }]);
        }
        chunk(completions.map((completion, index) => ({ index, text: '', ...endingFields(completion) })));
        if (body.stream_options?.include_usage === true) emit({ ...head, choices: [], usage: usageOf(...answers) });
      });
    },
  );
};

/** An answer that tells its prompt is streamed in one piece: how the prompt reads is known with the whole. */
function orderOf(body: Body): Omit<GenerationOrder, 'prompt'> {
  const told = { logprobs: body.logprobs != null, likeliest: body.logprobs ?? 0 };
  const order = generationOrder(body, body.max_tokens ?? defaultMaxTokens, told);
  if (body.echo !== true) return order;
  return { ...order, stream: false, echo: body.logprobs == null ? 'text' : 'log-probabilities' };
}

function wholeChoice(body: Body, completion: AnsweredCompletion, index: number): Choices[number] {
  const { text, tokens, prompt } = completion;
  const whole = `${prompt?.text ?? ''}${text}`;
  return { index, text: whole, ...endingFields(completion), ...logprobs(body, tokens, 0, prompt) };
}

/** Tells pieces as they come, each token with the place at which its text begins. */
function pieces(body: Body, chunk: (choices: Choices) => void): (piece: Piece) => void {
  const offsets = new Map<number, number>();
  return ({ candidate, text, tokens }) => {
    if (text === '' && body.logprobs == null) return;
    const offset = offsets.get(candidate) ?? 0;
    offsets.set(
      candidate,
      tokens.reduce((end, token) => end + token.text.length, offset),
    );
    chunk([{ index: candidate, text, finish_reason: null, ...logprobs(body, tokens, offset) }]);
  };
}

function logprobs(body: Body, tokens: readonly GeneratedToken[], offset: number, prompt?: EchoedPrompt) {
  return body.logprobs == null ? {} : { logprobs: textLogprobs(tokens, offset, prompt) };
}
