// POST /v1/chat/completions, OpenAI's shape: the model's answers to a conversation.
import { randomUUID } from 'node:crypto';
import {
  type ChatCompletion,
  type ChatCompletionChunk,
  chatCompletion,
  chatCompletionRequest,
  checkpointReference,
} from '@tastemaker/contracts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { callerSignal } from '../../caller-signal.js';
import type { GeneratedCompletion, StreamedToken } from '../../host/protocol.js';
import { locateModel } from '../../model-location.js';
import { ending, now, tokenLogprob, usageOf } from '../../openai/answer.js';
import { generateCommand } from '../../openai/command.js';
import { sendEventStream } from '../../openai/event-stream.js';

const requestBody = chatCompletionRequest.extend({ model: checkpointReference });
type Body = z.output<typeof requestBody>;

export const chatCompletionsRoute: FastifyPluginAsyncZod = async (app) => {
  const { artifacts, host } = app.deps;
  app.post(
    '/v1/chat/completions',
    { schema: { body: requestBody, response: { 200: chatCompletion } } },
    async ({ body }, reply) => {
      const model = await locateModel(artifacts, body.model);
      const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? undefined;
      const command = generateCommand(body, model, { messages: body.messages }, maxTokens, likeliestOf(body));
      const signal = callerSignal(reply);
      const head = { id: `chatcmpl-${randomUUID()}`, created: now(), model: body.model, seed: command.seed };
      if (!command.stream) return { ...head, ...answer(body, await host.generate(command, signal)) };
      return sendEventStream(reply, async (emit) => {
        const chunk = (choices: ChatCompletionChunk['choices']) =>
          emit({ ...head, object: 'chat.completion.chunk', choices } satisfies ChatCompletionChunk);
        const open = new Set<number>();
        const completions = await host.generate(command, signal, (token) => {
          const choices = piece(body, token, open);
          if (choices.length > 0) chunk(choices);
        });
        chunk(completions.map((completion, index) => ({ index, delta: {}, ...ending(completion) })));
        if (body.stream_options?.include_usage === true) {
          emit({ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(completions) });
        }
      });
    },
  );
};

const likeliestOf = (body: Body) => (body.logprobs === true ? (body.top_logprobs ?? 0) : 0);

function answer(
  body: Body,
  completions: readonly GeneratedCompletion[],
): Pick<ChatCompletion, 'object' | 'choices' | 'usage'> {
  const choices = completions.map((completion, index) => ({
    index,
    message: { role: 'assistant' as const, content: completion.text },
    ...ending(completion),
    ...(body.logprobs === true ? { logprobs: { content: completion.tokens.map(tokenLogprob) } } : {}),
  }));
  return { object: 'chat.completion', choices, usage: usageOf(completions) };
}

/** A candidate's first piece names its role. A token without text is only told with its log-probability. */
function piece(body: Body, { candidate, text, token }: StreamedToken, open: Set<number>) {
  const isFirst = !open.has(candidate);
  open.add(candidate);
  if (text === '' && !isFirst && body.logprobs !== true) return [];
  const delta = { ...(isFirst ? { role: 'assistant' as const } : {}), content: text };
  const logprobs = body.logprobs === true ? { logprobs: { content: [tokenLogprob(token)] } } : {};
  return [{ index: candidate, delta, finish_reason: null, ...logprobs }];
}
