// A server on this machine that answers as vLLM, SGLang or text-embeddings-inference does, by their sources: what
// its model is, and what it answers next, are the test's.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

export interface ServedReward {
  version: string;
  name: string;
  revision: string;
  /** Raw scores of a text, one for each label. */
  logits: (text: string) => number[];
  /** In characters here: texts that are longer are refused. */
  maxTokens: number;
  /** Older vLLM's name of the parameter, or none. */
  rawSwitch: 'use_activation' | 'activation' | undefined;
  maxBatch: number;
}

export type RewardKind = 'vllm' | 'sglang' | 'tei';
export interface HeardReward {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}
export type RewardAnswer = (response: ServerResponse, request: IncomingMessage) => void;

const counted = (text: string, word: string) => text.split(word).length - 1;

export async function startRewardServer(kind: RewardKind, given: Partial<ServedReward> = {}) {
  const model: ServedReward = {
    version: '0.12.0',
    name: 'acme/reward',
    revision: 'default',
    logits: (text) => [1.5 * counted(text, 'good') - 2.5 * counted(text, 'bad')],
    maxTokens: 1000,
    rawSwitch: 'use_activation',
    maxBatch: 32,
    ...given,
  };
  const heard: HeardReward[] = [];
  const script: RewardAnswer[] = [];
  const server = createServer((request, response) => {
    void (request.method === 'GET' ? about(request, response) : respond(request, response));
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = z.record(z.string(), z.unknown()).parse(await json(request));
    heard.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
    const scripted = script.shift();
    if (scripted !== undefined) return scripted(response, request);
    const [status, answer] = answers[kind](model, new URL(request.url ?? '', 'http://x').pathname, body);
    send(response, status, answer);
  }
  function about(request: IncomingMessage, response: ServerResponse): void {
    const answer = told[kind](model)[new URL(request.url ?? '', 'http://x').pathname];
    if (answer === undefined) send(response, 404, { detail: 'Not Found' });
    else send(response, 200, answer);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    model,
    heard,
    /** Answers to the next questions; after them it answers as its kind does. */
    script,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, answer: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

const told: Record<RewardKind, (model: ServedReward) => Record<string, unknown>> = {
  vllm: ({ version, name, maxTokens }) => ({
    '/version': { version },
    '/v1/models': {
      object: 'list',
      data: [{ id: name, object: 'model', owned_by: 'vllm', root: name, parent: null, max_model_len: maxTokens }],
    },
  }),
  sglang: ({ version, name, revision, maxTokens }) => ({
    '/get_model_info': { model_path: name, tokenizer_path: name, is_generation: false, weight_version: revision },
    '/get_server_info': { version, served_model_name: name, context_length: maxTokens, internal_states: [{}] },
  }),
  tei: ({ version, name, revision, maxTokens, maxBatch, logits }) => ({
    '/info': {
      model_id: name,
      model_sha: revision,
      model_dtype: 'float16',
      model_type: { classifier: labelsOf(logits('').length) },
      max_concurrent_requests: 512,
      max_input_length: maxTokens,
      max_batch_tokens: 16_384,
      max_batch_requests: null,
      max_client_batch_size: maxBatch,
      auto_truncate: false,
      tokenization_workers: 4,
      version,
      sha: 'abc',
      docker_label: null,
    },
  }),
};

function labelsOf(count: number) {
  const names = Array.from({ length: count }, (_, index) => [String(index), `LABEL_${index}`] as const);
  return {
    id2label: Object.fromEntries(names),
    label2id: Object.fromEntries(names.map(([id, name]) => [name, Number(id)])),
  };
}

type Answers = (model: ServedReward, path: string, body: Record<string, unknown>) => [number, unknown];

const message = z.looseObject({ role: z.string(), content: z.string() });
const vllmBody = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string())]).optional(),
  messages: z.array(message).optional(),
  truncate_prompt_tokens: z.int().optional(),
});

/** One label has a sigmoid, several a softmax. */
function activated(logits: number[]): number[] {
  if (logits.length === 1) return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  return softmax(logits);
}

function softmax(logits: number[]): number[] {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / powers.reduce((sum, each) => sum + each, 0));
}

const answers: Record<RewardKind, Answers> = {
  vllm: (model, path, body) => {
    const { model: name, input, messages, truncate_prompt_tokens: cut } = vllmBody.parse(body);
    if (name !== model.name) return [404, { error: { message: `The model \`${name}\` does not exist.`, code: 404 } }];
    const rendered = messages?.map(({ role, content }) => `<|${role}|>${content}<|end|>`).join('');
    const texts = (rendered === undefined ? [input ?? []].flat() : [rendered]).map((text) =>
      cut === -1 ? text.slice(0, model.maxTokens) : text,
    );
    const long = texts.find(({ length }) => length > model.maxTokens);
    if (long !== undefined) {
      const said = `This model's maximum context length is ${model.maxTokens} tokens. However, you requested ${long.length} tokens.`;
      return [400, { error: { message: said, type: 'BadRequestError', code: 400 } }];
    }
    const isRaw = model.rawSwitch !== undefined && body[model.rawSwitch] === false;
    const data = texts.map((text, index) => {
      const numbers = isRaw ? model.logits(text) : activated(model.logits(text));
      return path === '/pooling'
        ? { index, object: 'pooling', data: numbers }
        : { index, label: 'LABEL_0', probs: numbers, num_classes: numbers.length };
    });
    const tokens = texts.reduce((sum, { length }) => sum + length, 0);
    const usage = { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null };
    return [200, { id: 'classify-1', object: 'list', created: 1, model: name, data, usage }];
  },
  sglang: (model, path, body) => {
    if (path === '/v1/classify') {
      const texts = [z.union([z.string(), z.array(z.string())]).parse(body.input)].flat();
      const data = texts.map((text, index) => {
        const probs = softmax(model.logits(text));
        return { index, label: 'LABEL_0', probs, num_classes: probs.length };
      });
      return [
        200,
        { id: 'classify-1', object: 'list', created: 1, model: model.name, data, usage: { prompt_tokens: 1 } },
      ];
    }
    const texts = z.array(z.string()).parse(body.text);
    const answer = texts.map((text) => ({
      embedding: model.logits(text),
      meta_info: { id: 'x', finish_reason: null, prompt_tokens: text.length, e2e_latency: 0.1 },
    }));
    return [200, answer];
  },
  tei: (model, _path, body) => {
    const inputs = z.array(z.array(z.string()).length(1)).parse(body.inputs).flat();
    if (inputs.length > model.maxBatch) {
      const error = `batch size ${inputs.length} > maximum allowed batch size ${model.maxBatch}`;
      return [422, { error, error_type: 'Validation' }];
    }
    const long = inputs.find(({ length }) => length > model.maxTokens && body.truncate !== true);
    if (long !== undefined) {
      const error = `Input validation error: \`inputs\` must have less than ${model.maxTokens} tokens. Given: ${long.length}`;
      return [413, { error, error_type: 'Validation' }];
    }
    return [
      200,
      inputs.map((text) => {
        const logits = model.logits(text);
        const numbers = body.raw_scores === true ? logits : activated(logits);
        return numbers.map((score, label) => ({ score, label: `LABEL_${label}` }));
      }),
    ];
  },
};
