// POST /v1/chat/completions, OpenAI's shape: the model's answers to a conversation.
import { randomUUID } from 'node:crypto';
import {
  type ChatCompletion,
  type ChatCompletionChunk,
  chatCompletion,
  endpointCallsHeader,
  inferenceChatRequest,
} from '@tastemaker/contracts';
import type { FinishReason } from '@tastemaker/language-model';
import { callerSignal } from '@tastemaker/service/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CallBudget } from '../../endpoints/call-budget.js';
import type { AnsweredCompletion, Piece } from '../../generation.js';
import { generatorOf } from '../../generator.js';
import type { GeneratedToken } from '../../host/protocol.js';
import {
  type Ending,
  endingFields,
  endpointModelField,
  tokenLogprob,
  unixSeconds,
  usageOf,
} from '../../openai/answer.js';
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
      const prompt = { messages: body.messages };
      const order = { prompt, ...generationOrder(body, body.max_tokens ?? undefined, logprobsOf(body)) };
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
        const written = new Map<number, GeneratedToken[]>();
        const ended = new Set<number>();
        const completions = await generate(order, signal, (part) => {
          const choices = piece(body, part, written);
          if (choices.length > 0) chunk(choices);
          const { candidate: index, finishReason } = part;
          if (finishReason === undefined) return;
          ended.add(index);
          chunk([{ index, delta: {}, ...endingFields(endOf(written.get(index) ?? [], finishReason)) }]);
        });
        const others = completions.flatMap((completion, index) =>
          ended.has(index) ? [] : [{ index, delta: {}, ...endingFields(completion) }],
        );
        if (others.length > 0) chunk(others);
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
function piece(body: Body, { candidate, text, tokens }: Piece, written: Map<number, GeneratedToken[]>) {
  const before = written.get(candidate);
  const isFirst = before === undefined;
  if (before === undefined) written.set(candidate, [...tokens]);
  else before.push(...tokens);
  if (text === '' && !isFirst && body.logprobs !== true) return [];
  const delta = { ...(isFirst ? { role: 'assistant' as const } : {}), content: text };
  const logprobs = body.logprobs === true ? { logprobs: { content: tokens.map(tokenLogprob) } } : {};
  return [{ index: candidate, delta, finish_reason: null, ...logprobs }];
}

/** What is known of a candidate that is complete while others are still written. */
function endOf(tokens: readonly GeneratedToken[], finishReason: FinishReason): Ending {
  return { finishReason, tokens, logProbability: tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) };
}
