// The shapes in which servers are asked for a reward model's scores, as their sources have them: vLLM
// (entrypoints/pooling/{classify,pooling}/protocol.py), SGLang (entrypoints/http_server.py, entrypoints/openai/serving_classify.py),
// text-embeddings-inference (router/src/http/{types,server}.rs).
import type { Message, RewardEndpointApi } from '@tastemaker/contracts';
import { z } from 'zod';

/** What is asked in one request: texts, or one conversation that the server renders. */
export type Question =
  | { readonly texts: readonly string[]; readonly addSpecialTokens: boolean; readonly truncate: boolean }
  | { readonly messages: readonly Message[] };

/** What a server said of one input: its numbers, one for each label, and the tokens that it read, if it says. */
export interface Answered {
  readonly numbers: readonly unknown[];
  readonly tokens?: number | undefined;
}

export type RawSwitch = 'use_activation' | 'activation' | 'raw_scores';

interface RewardApi {
  /** @param model its name at the endpoint */
  path(model: string): string;
  body(model: string, question: Question): object;
  /** One entry an input, as far as there are, in order. @throws ZodError for another shape */
  read(answer: unknown): Answered[];
  /** Parameters by which the server's activation may be turned off, the newest first. */
  readonly rawSwitches: readonly RawSwitch[];
}

/** The parameters of a request whose numbers are raw, or activated. */
export function activationFields(by: RawSwitch | null, activation: 'raw' | 'sigmoid'): Record<string, boolean> {
  if (by === null) return {};
  return { [by]: by === 'raw_scores' ? activation === 'raw' : activation === 'sigmoid' };
}

/** vLLM takes several texts at once, or one conversation. */
function vllmBody(model: string, question: Question): object {
  if ('messages' in question) return { model, messages: question.messages };
  const { texts, addSpecialTokens, truncate } = question;
  // -1: as many tokens as the model reads.
  const cut = truncate ? { truncate_prompt_tokens: -1 } : {};
  return { model, input: texts, add_special_tokens: addSpecialTokens, ...cut };
}

function textsOf(question: Question): readonly string[] {
  if ('texts' in question) return question.texts;
  throw new RangeError('This server takes texts, and was to be asked with messages.');
}

const usage = z.object({ prompt_tokens: z.int().min(0) });

/** In the order of their index, which has to be each once. */
function byIndex<Item extends { readonly index: number }>(items: readonly Item[]): Item[] {
  const sorted = items.toSorted((a, b) => a.index - b.index);
  if (sorted.some(({ index }, place) => index !== place)) {
    throw new z.ZodError([{ code: 'custom', path: ['data'], message: 'has not each index once', input: items }]);
  }
  return sorted;
}

/** Tokens are told of the whole request, so of an input only where it is alone. */
function vllmAnswer<Item extends z.ZodType<{ index: number }>>(
  item: Item,
  numbers: (one: z.output<Item>) => unknown[],
) {
  const shape = z.object({ data: z.array(item), usage: usage.optional().catch(undefined) });
  return (answer: unknown): Answered[] => {
    const { data, usage: told } = shape.parse(answer);
    const tokens = data.length === 1 ? told?.prompt_tokens : undefined;
    return byIndex(data).map((one) => ({ numbers: numbers(one), tokens }));
  };
}

const index = z.int().min(0);
const classification = vllmAnswer(z.object({ index, probs: z.array(z.unknown()) }), ({ probs }) => probs);

const vllmSwitches: readonly RawSwitch[] = ['use_activation', 'activation'];

const apis: Record<RewardEndpointApi, RewardApi> = {
  'vllm-classify': { path: () => '/classify', body: vllmBody, read: classification, rawSwitches: vllmSwitches },
  'vllm-pooling': {
    path: () => '/pooling',
    body: (model, question) => ({ ...vllmBody(model, question), task: 'classify' }),
    read: vllmAnswer(z.object({ index, data: z.array(z.unknown()) }), ({ data }) => data),
    rawSwitches: vllmSwitches,
  },
  'sglang-classify': {
    path: () => '/classify',
    body: (_model, question) => ({ text: textsOf(question) }),
    read: (answer) =>
      sglangAnswer.parse(answer).map(({ embedding, meta_info: told }) => ({
        numbers: embedding,
        tokens: told?.prompt_tokens,
      })),
    rawSwitches: [],
  },
  'sglang-v1-classify': {
    path: () => '/v1/classify',
    body: (model, question) => ({ model, input: textsOf(question) }),
    read: classification,
    rawSwitches: [],
  },
  'tei-predict': {
    // text-embeddings-inference hosts one model and ignores the query; a Tastemaker that speaks its shape reads it.
    path: (model) => `/predict?model=${encodeURIComponent(model)}`,
    body: (_model, question) => ({
      inputs: textsOf(question).map((text) => [text]),
      truncate: 'truncate' in question && question.truncate,
    }),
    read: (answer) => predictions.parse(answer).map((labels) => ({ numbers: labels.map(({ score }) => score) })),
    rawSwitches: ['raw_scores'],
  },
};

const sglangAnswer = z.array(
  z.object({ embedding: z.array(z.unknown()), meta_info: usage.optional().catch(undefined) }),
);
const predictions = z.array(z.array(z.object({ score: z.unknown() })));

export function rewardApi(api: RewardEndpointApi): RewardApi {
  return apis[api];
}
