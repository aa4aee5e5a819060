// POST /v1/chat/completions, OpenAI's shape: the model's answers to a conversation.
import { randomUUID } from 'node:crypto';
import {
  type ChatCompletion,
  type ChatCompletionChunk,
  chatCompletion,
  endpointCallsHeader,
  inferenceChatRequest,
} from '@tastemaker/contracts';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CallBudget } from '../../endpoints/call-budget.js';
import type { AnsweredCompletion, Piece } from '../../generation.js';
import { generatorOf } from '../../generator.js';
import { endingFields, endpointModelField, tokenLogprob, unixSeconds, usageOf } from '../../openai/answer.js';
import { generationOrder } from '../../openai/command.js';
import { sendEventStream } from '../../openai/event-stream.js';

type Body = z.output<typeof inferenceChatRequest>;

export const chatCompletionsRoute: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/v1/chat/completions',
    { schema: { body: inferenceChatRequest, response: { 200: chatCompletion } } },
    async ({ body }, reply) => {
      const calls = new CallBudget(body.max_calls);
      const generate = await generatorOf(app.deps, body, calls);
      const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? undefined;
      const order = generationOrder(body, { messages: body.messages }, maxTokens, logprobsOf(body));
      const signal = callerSignal(reply);
      const head = {
        id: `chatcmpl-${randomUUID()}`,
        created: unixSeconds(),
        model: body.answer_as ?? body.model,
        seed: order.seed,
      };
      if (!order.stream) {
        const completions = await generate(order, signal);
        reply.header(endpointCallsHeader, calls.made);
        return { ...head, ...answer(body, completions) };
      }
      return sendEventStream(reply, async (emit) => {
        const chunk = (choices: ChatCompletionChunk['choices']) =>
          emit({ ...head, object: 'chat.completion.chunk', choices } satisfies ChatCompletionChunk);
        const open = new Set<number>();
        const completions = await generate(order, signal, (part) => {
          const choices = piece(body, part, open);
          if (choices.length > 0) chunk(choices);
        });
        chunk(completions.map((completion, index) => ({ index, delta: {}, ...endingFields(completion) })));
        if (body.stream_options?.include_usage === true) {
          emit({ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(completions) });
        }
      });
    },
  );
};

function logprobsOf(body: Body) {
  return { logprobs: body.logprobs === true, likeliest: body.logprobs === true ? (body.top_logprobs ?? 0) : 0 };
}

function answer(
  body: Body,
  completions: readonly AnsweredCompletion[],
): Pick<ChatCompletion, 'object' | 'choices' | 'usage' | 'endpoint_model'> {
  const choices = completions.map((completion, index) => ({
    index,
    message: { role: 'assistant' as const, content: completion.text },
    ...endingFields(completion),
    ...(body.logprobs === true ? { logprobs: { content: completion.tokens.map(tokenLogprob) } } : {}),
  }));
  return { object: 'chat.completion', choices, usage: usageOf(completions), ...endpointModelField(completions) };
}

/** A candidate's first piece names its role. A token without text is only told with its log-probability. */
function piece(body: Body, { candidate, text, tokens }: Piece, open: Set<number>) {
  const isFirst = !open.has(candidate);
  open.add(candidate);
  if (text === '' && !isFirst && body.logprobs !== true) return [];
  const delta = { ...(isFirst ? { role: 'assistant' as const } : {}), content: text };
  const logprobs = body.logprobs === true ? { logprobs: { content: tokens.map(tokenLogprob) } } : {};
  return [{ index: candidate, delta, finish_reason: null, ...logprobs }];
}
