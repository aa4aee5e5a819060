// What a server says of itself and of the model that it has loaded. What it does not say is null.
import type { RewardEndpointApi, ServedModel } from '@tastemaker/contracts';
import { z } from 'zod';
import { EndpointError } from '../endpoint-error.js';
import { boundedText, EndpointRefusal, get, nameOf, readAnswer } from '../post.js';
import type { RewardCall } from './ask-server.js';

interface Said extends ServedModel {
  /** Names under which the model may be asked for; undefined: it is not told. */
  readonly names: readonly string[] | undefined;
  readonly labels: number | undefined;
}

/**
 * @throws {EndpointError} where the server cannot be reached, has no such model, or one of several labels; the signal's reason
 */
export async function servedModel(call: RewardCall): Promise<ServedModel> {
  const { endpoint } = call;
  const { names, labels, ...served } = await readers[endpoint.scoring.api](call);
  if (names !== undefined && !names.includes(endpoint.model)) {
    const message = `${nameOf(endpoint)} is not there: the server has ${names.map((name) => `"${name}"`).join(', ')}.`;
    throw new EndpointError('validation_failed', message, { errors: [{ path: 'endpoint.model', message }] });
  }
  if (labels !== undefined && labels !== 1) {
    const message = `${nameOf(endpoint)} has ${labels} labels. A reward model has one: serve a checkpoint with num_labels 1.`;
    throw new EndpointError('validation_failed', message, { errors: [{ path: 'endpoint.model', message }] });
  }
  return served;
}

const word = z.string().min(1).max(1000).nullish();
const tokens = z.int().min(1).nullish();

const version = z.object({ version: word });
const models = z.object({
  data: z
    .array(z.object({ id: z.string().max(1000), root: word, max_model_len: tokens }))
    .min(1)
    .max(1000),
});

async function vllm(call: RewardCall): Promise<Said> {
  const [about, list] = [await told(call, ['/version'], version), await told(call, ['/v1/models'], models)];
  const own = list?.data.find(({ id }) => id === call.endpoint.model);
  return {
    version: about?.version ?? null,
    model: own?.root ?? own?.id ?? null,
    revision: null,
    maxInputTokens: own?.max_model_len ?? null,
    maxBatch: null,
    names: list?.data.map(({ id }) => id),
    labels: undefined,
  };
}

const sglangModel = z.object({ model_path: word, weight_version: word });
const sglangServer = z.object({ version: word, served_model_name: word, context_length: tokens });

async function sglang(call: RewardCall): Promise<Said> {
  // Newer servers have the shorter paths, older ones the others.
  const model = await told(call, ['/model_info', '/get_model_info'], sglangModel);
  const server = await told(call, ['/server_info', '/get_server_info'], sglangServer);
  const names = [model?.model_path, server?.served_model_name].filter((name) => name != null);
  return {
    version: server?.version ?? null,
    model: model?.model_path ?? null,
    revision: model?.weight_version ?? null,
    maxInputTokens: server?.context_length ?? null,
    maxBatch: null,
    names: names.length === 0 ? undefined : names,
    labels: undefined,
  };
}

const labelled = z.object({ id2label: z.record(z.string(), z.unknown()) });
const info = z.object({
  model_id: word,
  model_sha: word,
  model_type: z.object({ classifier: labelled.optional(), reranker: labelled.optional() }).optional().catch(undefined),
  max_input_length: tokens,
  max_client_batch_size: z.int().min(1).nullish(),
  version: word,
});

async function tei(call: RewardCall): Promise<Said> {
  const about = await told(call, [`/info?model=${encodeURIComponent(call.endpoint.model)}`], info);
  const labels = about?.model_type?.classifier ?? about?.model_type?.reranker;
  return {
    version: about?.version ?? null,
    model: about?.model_id ?? null,
    revision: about?.model_sha ?? null,
    maxInputTokens: about?.max_input_length ?? null,
    maxBatch: about?.max_client_batch_size ?? null,
    names: about?.model_id == null ? undefined : [about.model_id],
    labels: labels && Object.keys(labels.id2label).length,
  };
}

const readers: Record<RewardEndpointApi, (call: RewardCall) => Promise<Said>> = {
  'vllm-classify': vllm,
  'vllm-pooling': vllm,
  'sglang-classify': sglang,
  'sglang-v1-classify': sglang,
  'tei-predict': tei,
};

/** The first of these addresses that answers in this shape; undefined where none does: a server need not tell. */
async function told<Shape extends z.ZodType>(
  call: RewardCall,
  paths: readonly string[],
  shape: Shape,
): Promise<z.output<Shape> | undefined> {
  for (const path of paths) {
    try {
      const response = await get(call, path);
      const text = await readAnswer(call, () => boundedText(response, mostBytes));
      const parsed = shape.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
    } catch (error) {
      if (!(error instanceof EndpointRefusal) || error.status === 401 || error.status === 403) throw error;
    }
  }
  return undefined;
}

/** SGLang tells all its settings, which are some ten thousand characters. */
const mostBytes = 2 ** 20;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // No JSON is no shape of ours either.
    throw error;
  }
}
