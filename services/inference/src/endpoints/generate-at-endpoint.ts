// Candidates from a model behind an endpoint. Each is a request of its own, with a seed of its own: many servers know no
// `n`, and a candidate that fails is tried again without the others.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AnsweredCompletion, GenerationOrder, Piece } from '../generation.js';
import type { GeneratedToken } from '../host/protocol.js';
import { chatTokens, endpointChat, endpointChatChunk, endpointFailure, endpointText, textTokens } from './answers.js';
import { boundedBody, boundedText } from './bounded-body.js';
import type { CallBudget } from './call-budget.js';
import type { OpenedEndpoint } from './endpoint.js';
import { EndpointError } from './endpoint-error.js';
import { post, reading } from './post.js';
import type { Turns } from './turns.js';

/** Where an order is sent, and what is needed to send it. */
export interface EndpointAccess {
  /** `endpoint:<model id>` */
  readonly reference: string;
  readonly endpoint: OpenedEndpoint;
  readonly turns: Turns;
}

/** What one answer or piece of one says. */
interface Said {
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
  readonly finishReason: string | undefined;
  readonly model: string | undefined;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | undefined;
}

/** @throws {EndpointError}, or the signal's reason; where one candidate fails the others are given up */
export async function generateAtEndpoint(
  { reference, endpoint, turns }: EndpointAccess,
  order: GenerationOrder,
  signal: AbortSignal,
  onPiece: (piece: Piece) => void,
  calls: CallBudget,
): Promise<AnsweredCompletion[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const one = async (candidate: number): Promise<AnsweredCompletion> => {
    try {
      return await turns.take(reference, endpoint.maxConcurrency, either, () =>
        candidateOf(endpoint, { ...order, seed: order.seed + candidate }, either, calls, ({ text, tokens }) =>
          onPiece({ candidate, text, tokens }),
        ),
      );
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  try {
    return await Promise.all(Array.from({ length: order.n }, (_, candidate) => one(candidate)));
  } catch (error) {
    if (error instanceof EndpointError) error.calls = calls.made;
    throw error;
  }
}

async function candidateOf(
  endpoint: OpenedEndpoint,
  order: GenerationOrder,
  signal: AbortSignal,
  calls: CallBudget,
  onSaid: (said: Said) => void,
): Promise<AnsweredCompletion> {
  const path = 'messages' in order.prompt ? '/chat/completions' : '/completions';
  const response = await post(endpoint, path, requestBody(endpoint, order), signal, calls);
  const said = await reading(endpoint, signal, async () => {
    if (!order.stream) return [whole(order, JSON.parse(await boundedText(response)))];
    const parts: Said[] = [];
    for await (const piece of pieces(order, response)) {
      parts.push(piece);
      onSaid(piece);
    }
    return parts;
  });
  return joined(endpoint, said);
}

function requestBody({ model }: OpenedEndpoint, order: GenerationOrder): object {
  const isChat = 'messages' in order.prompt;
  return {
    model,
    ...('messages' in order.prompt ? { messages: order.prompt.messages } : { prompt: order.prompt.text }),
    ...(order.maxTokens === undefined ? {} : { max_tokens: order.maxTokens }),
    temperature: order.temperature,
    top_p: order.topP,
    // Not OpenAI's own, so it is only sent where it says something.
    ...(order.topK === 0 ? {} : { top_k: order.topK }),
    seed: order.seed,
    ...(order.stop.length === 0 ? {} : { stop: order.stop }),
    ...(order.logprobs ? (isChat ? chatLogprobs(order) : { logprobs: order.likeliest }) : {}),
    ...(order.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

function chatLogprobs({ likeliest }: GenerationOrder): object {
  return { logprobs: true, ...(likeliest === 0 ? {} : { top_logprobs: likeliest }) };
}

function whole(order: GenerationOrder, value: unknown): Said {
  if ('messages' in order.prompt) {
    const { choices, model, usage } = endpointChat.parse(value);
    const [choice] = choices;
    const tokens = chatTokens(choice?.logprobs);
    return saying(choice?.message.content, tokens, choice?.finish_reason, model, usage);
  }
  return textSaid(value);
}

function textSaid(value: unknown): Said {
  const { choices, model, usage } = endpointText.parse(value);
  const [choice] = choices;
  return saying(choice?.text, textTokens(choice?.logprobs), choice?.finish_reason, model, usage);
}

async function* pieces(order: GenerationOrder, response: Response): AsyncGenerator<Said> {
  const body = boundedBody(response);
  if (body === null) return;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    if (data === '[DONE]') return;
    const value: unknown = JSON.parse(data);
    const failure = endpointFailure.safeParse(value);
    if (failure.success) {
      const { error } = failure.data;
      const message = typeof error === 'string' ? error : (error.message ?? 'no reason given');
      throw new EndpointError('inference_failed', `The endpoint broke off its answer: ${message}`);
    }
    if ('messages' in order.prompt) {
      const { choices, model, usage } = endpointChatChunk.parse(value);
      const [choice] = choices;
      yield saying(choice?.delta?.content, chatTokens(choice?.logprobs), choice?.finish_reason, model, usage);
    } else yield textSaid(value);
  }
}

function saying(
  text: string | null | undefined,
  tokens: readonly GeneratedToken[],
  finishReason: string | null | undefined,
  model: string | null | undefined,
  usage: Said['usage'] | null | undefined,
): Said {
  return {
    text: text ?? '',
    tokens,
    finishReason: finishReason ?? undefined,
    model: model ?? undefined,
    usage: usage ?? undefined,
  };
}

function joined(endpoint: OpenedEndpoint, parts: readonly Said[]): AnsweredCompletion {
  const last = <Key extends 'finishReason' | 'model' | 'usage'>(key: Key) =>
    parts.findLast((part) => part[key] !== undefined)?.[key];
  const usage = last('usage');
  return {
    text: parts.map(({ text }) => text).join(''),
    tokens: parts.flatMap(({ tokens }) => tokens),
    tokenCount: countIn(usage?.completion_tokens),
    promptTokenCount: countIn(usage?.prompt_tokens) ?? 0,
    reusedPromptTokenCount: 0,
    // Whatever else endpoints end for (a filter, a tool), the text is not cut at a limit.
    finishReason: last('finishReason') === 'length' ? 'length' : 'stop',
    // Whether endpoints tell the untempered distribution's varies, so none of theirs is taken for it.
    logProbability: undefined,
    endpointModel: last('model') ?? endpoint.model,
  };
}

/** Some endpoints count in fractions, below zero or beyond any text: such a count counts as not told. */
function countIn(count: number | undefined): number | undefined {
  return count !== undefined && Number.isInteger(count) && count >= 0 && count < 2 ** 31 ? count : undefined;
}
