// The worker's environment, parsed once; nothing else in this service reads process.env.
import { join, resolve } from 'node:path';
import { type ArtifactsPlace, artifactsPlace, type ImportFolders, importFoldersOf } from '@tastemaker/artifacts';
import type { DatabasePlace, RetentionRules } from '@tastemaker/database';
import {
  artifactsVariables,
  databasePlace,
  databaseVariables,
  engineVariable,
  parseEnvironment,
  portVariable,
  retentionRules,
  retentionVariables,
  serviceVariables,
} from '@tastemaker/service/environment';
import { z } from 'zod';
import type { RaySettings } from './elsewhere/ray/jobs-client.js';
import type { SetCapacity } from './jobs/capacity.js';
import type { MlflowSettings } from './runs/streams/mlflow.js';

/** Headers as a JSON object, as Ray's own command reads them. */
const jsonHeaders = z.string().transform((text, context) => {
  const parsed = z.record(z.string(), z.string()).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be a JSON object of headers, such as {"X-Team": "reward"}' });
  return z.NEVER;
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error; // What is no JSON is no object of headers either.
  }
}

const schema = z.object({
  ...serviceVariables,
  ...databaseVariables,
  PORT: portVariable(3002),
  ...artifactsVariables,
  TASTEMAKER_ENGINE: engineVariable,
  /** GiB and cores that its jobs may take together; left out: what its container, or the machine, has. */
  TASTEMAKER_WORKER_MEMORY: z.coerce.number().gt(0).optional(),
  TASTEMAKER_WORKER_CORES: z.coerce.number().gt(0).optional(),
  /** Runs that it trains side by side, as far as memory and cores suffice. */
  TASTEMAKER_WORKER_RUNS: z.coerce.number().int().min(1).max(64).default(1),
  /** Requests to a model's endpoint that a sample may take for each candidate, retries included. */
  TASTEMAKER_ENDPOINT_CALLS_PER_CANDIDATE: z.coerce.number().min(1).max(1000).default(3),
  /** Where runs' metrics are written for TensorBoard. */
  TASTEMAKER_TENSORBOARD_DIR: z.string().min(1).optional(),
  /** An MLflow tracking server; its own variables, in its own names. */
  MLFLOW_TRACKING_URI: z
    .url({ protocol: /^https?$/, error: 'must be the address of an MLflow server, http:// or https://' })
    .optional(),
  MLFLOW_EXPERIMENT_NAME: z.string().min(1).default('tastemaker'),
  MLFLOW_TRACKING_TOKEN: z.string().min(1).optional(),
  MLFLOW_TRACKING_USERNAME: z.string().min(1).optional(),
  MLFLOW_TRACKING_PASSWORD: z.string().optional(),
  /** The Ray cluster that trains runs, its own variables in its own names. */
  RAY_ADDRESS: z
    .url({ protocol: /^https?$/, error: 'must be the address of Ray’s dashboard, http:// or https://' })
    .optional(),
  RAY_AUTH_TOKEN: z.string().min(1).optional(),
  RAY_JOB_HEADERS: jsonHeaders.optional(),
  /** Where trainers elsewhere reach the API; left out: where this machine does. */
  TASTEMAKER_TRAINER_URL: z.url({ protocol: /^https?$/ }).optional(),
  TASTEMAKER_API_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3000'),
  TASTEMAKER_TRAINER_SILENT_SECONDS: z.coerce.number().min(5).max(86_400).default(300),
  TASTEMAKER_RAY_UNREACHABLE_MINUTES: z.coerce.number().min(0.05).max(10_080).default(30),
  TASTEMAKER_WEBHOOK_PRIVATE_ADDRESSES: z.stringbool().default(false),
  TASTEMAKER_WEBHOOK_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(60).default(10),
  TASTEMAKER_WEBHOOK_ATTEMPTS: z.coerce.number().int().min(1).max(100).default(10),
  TASTEMAKER_WEBHOOK_RETRY_SECONDS: z.coerce.number().min(0.01).max(3600).default(5),
  TASTEMAKER_WEBHOOK_DISABLE_HOURS: z.coerce.number().min(0).default(72),
  ...retentionVariables,
});

/** How webhooks are sent. */
export interface WebhookRules {
  /** Whether receivers may be on this machine, or in a network that is not public. */
  readonly allowPrivateAddresses: boolean;
  /** Of each attempt. */
  readonly timeoutSeconds: number;
  /** To send one delivery. */
  readonly attempts: number;
  /** Between the first two attempts; see `webhooks/schedule.ts`. */
  readonly firstSeconds: number;
  /** A webhook to which nothing has got through for so long is switched off. */
  readonly disableAfterSeconds: number;
}

/** How runs are trained elsewhere. */
export interface ElsewhereRules {
  /** Undefined: there is no Ray cluster. */
  readonly ray: RaySettings | undefined;
  /** Where trainers reach the API, without a slash at its end. */
  readonly trainerUrl: string;
  /** A trainer that has said nothing for so long is taken for dead. */
  readonly silentSeconds: number;
  /** A cluster that has not answered for so long is given up. */
  readonly unreachableSeconds: number;
}

export interface WorkerEnvironment {
  readonly database: DatabasePlace;
  readonly redisUrl: string | undefined;
  readonly drainSeconds: number;
  readonly artifacts: ArtifactsPlace;
  readonly importFolders: ImportFolders;
  /** Where trainers keep what they need to go on after a crash: `<home>/runs/<run id>`. */
  readonly runsFolder: string;
  /** Of each replica of the inference service. */
  readonly inferenceUrls: readonly string[];
  readonly engine: 'auto' | 'native' | 'wasm';
  readonly secretKey: Buffer | undefined;
  readonly webhooks: WebhookRules;
  readonly retention: RetentionRules;
  /** Undefined: metrics are not written for TensorBoard. */
  readonly tensorboardFolder: string | undefined;
  /** Undefined: they are not sent to MLflow. */
  readonly mlflow: MlflowSettings | undefined;
  readonly elsewhere: ElsewhereRules;
  readonly capacity: SetCapacity;
  readonly runsAtOnce: number;
  readonly endpointCallsPerCandidate: number;
  /** Of each disk; undefined: the artifacts' default. */
  readonly minimumFreeBytes: number | undefined;
  readonly host: string;
  readonly tracesEndpoint: string | undefined;
  readonly logLevel: string;
  /** Of the health endpoint. */
  readonly port: number;
}

/** @throws Error that names each variable that is wrong */
export function readWorkerEnvironment(variables: NodeJS.ProcessEnv = process.env): WorkerEnvironment {
  const env = parseEnvironment(schema, variables);
  const home = resolve(env.TASTEMAKER_HOME);
  const artifacts = artifactsPlace(home, {
    location: env.TASTEMAKER_ARTIFACTS,
    cache: env.TASTEMAKER_ARTIFACTS_CACHE,
    cacheMebibytes: env.TASTEMAKER_ARTIFACTS_CACHE_SIZE,
  });
  return {
    database: databasePlace(env),
    redisUrl: env.REDIS_URL,
    drainSeconds: env.TASTEMAKER_DRAIN_SECONDS,
    artifacts,
    importFolders: importFoldersOf(env.TASTEMAKER_IMPORT_FOLDERS, home, artifacts.folder),
    runsFolder: join(home, 'runs'),
    inferenceUrls: env.TASTEMAKER_INFERENCE_URL,
    engine: env.TASTEMAKER_ENGINE,
    secretKey: env.TASTEMAKER_SECRET_KEY,
    tensorboardFolder:
      env.TASTEMAKER_TENSORBOARD_DIR === undefined ? undefined : resolve(env.TASTEMAKER_TENSORBOARD_DIR),
    mlflow: mlflowOf(env),
    elsewhere: elsewhereOf(env),
    capacity: {
      memoryBytes: env.TASTEMAKER_WORKER_MEMORY && Math.round(env.TASTEMAKER_WORKER_MEMORY * 2 ** 30),
      cores: env.TASTEMAKER_WORKER_CORES,
    },
    runsAtOnce: env.TASTEMAKER_WORKER_RUNS,
    endpointCallsPerCandidate: env.TASTEMAKER_ENDPOINT_CALLS_PER_CANDIDATE,
    minimumFreeBytes: env.TASTEMAKER_MIN_FREE_DISK,
    retention: retentionRules(env),
    webhooks: {
      allowPrivateAddresses: env.TASTEMAKER_WEBHOOK_PRIVATE_ADDRESSES,
      timeoutSeconds: env.TASTEMAKER_WEBHOOK_TIMEOUT_SECONDS,
      attempts: env.TASTEMAKER_WEBHOOK_ATTEMPTS,
      firstSeconds: env.TASTEMAKER_WEBHOOK_RETRY_SECONDS,
      disableAfterSeconds: env.TASTEMAKER_WEBHOOK_DISABLE_HOURS * 3600,
    },
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: env.LOG_LEVEL,
    host: env.HOST,
    port: env.PORT,
  };
}

/** The token is sent as Ray's own client sends it, unless the headers hold an Authorization of their own. */
function elsewhereOf(env: z.output<typeof schema>): ElsewhereRules {
  const { RAY_ADDRESS: address, RAY_AUTH_TOKEN: token, RAY_JOB_HEADERS: given = {} } = env;
  const isGiven = Object.keys(given).some((name) => name.toLowerCase() === 'authorization');
  const authorization = token === undefined || isGiven ? {} : { authorization: `Bearer ${token}` };
  return {
    ray:
      address === undefined ? undefined : { url: address.replace(/\/+$/, ''), headers: { ...given, ...authorization } },
    trainerUrl: (env.TASTEMAKER_TRAINER_URL ?? env.TASTEMAKER_API_URL).replace(/\/+$/, ''),
    silentSeconds: env.TASTEMAKER_TRAINER_SILENT_SECONDS,
    unreachableSeconds: 60 * env.TASTEMAKER_RAY_UNREACHABLE_MINUTES,
  };
}

/** With a token, or a name and password, as MLflow's own clients send them. */
function mlflowOf(env: z.output<typeof schema>): MlflowSettings | undefined {
  const { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: name } = env;
  if (url === undefined) return undefined;
  const basic = name && `Basic ${Buffer.from(`${name}:${env.MLFLOW_TRACKING_PASSWORD ?? ''}`).toString('base64')}`;
  const authorization = token === undefined ? basic : `Bearer ${token}`;
  return { url: url.replace(/\/+$/, ''), experiment: env.MLFLOW_EXPERIMENT_NAME, authorization };
}
