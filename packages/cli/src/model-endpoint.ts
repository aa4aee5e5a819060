// Endpoints of models that another server hosts, from a command's options and files, and in a line of words.
import { type Endpoint, knownPair, type ModelCreate, type ModelKind } from '@tastemaker/contracts';
import { z } from 'zod';
import { Failure } from './failure.js';
import { readInput } from './files.js';
import type { Terminal } from './terminal.js';

type EndpointCreate = NonNullable<ModelCreate['endpoint']>;
type ScoringCreate = NonNullable<EndpointCreate['scoring']>;

export interface EndpointOptions {
  readonly model: string;
  readonly keyFile?: string;
  readonly timeoutMs?: number;
  readonly maxConcurrency?: number;
  readonly maxAttempts?: number;
  readonly api?: ScoringCreate['api'];
  readonly activation?: 'raw' | 'sigmoid';
  readonly templateFile?: string;
  readonly maxBatch?: number;
  readonly knownPair?: string;
}

/** @throws {Failure} for files that cannot be read, and options that go with another kind of model */
export async function endpointOf(
  terminal: Terminal,
  kind: ModelKind,
  {
    keyFile,
    api,
    activation,
    templateFile,
    maxBatch,
    knownPair: pairFile,
    ...settings
  }: EndpointOptions & {
    readonly baseUrl: string;
  },
): Promise<EndpointCreate> {
  const ofReward = {
    '--api': api,
    '--activation': activation,
    '--template-file': templateFile,
    '--max-batch': maxBatch,
    '--known-pair': pairFile,
  };
  const given = Object.entries(ofReward).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  // Not as an option's value, which other people on the machine can see.
  const key = keyFile === undefined ? {} : { apiKey: (await readInput(keyFile, terminal)).trim() };
  if (kind !== 'reward') {
    if (given.length === 0) return { ...settings, ...key };
    throw new Failure('validation_failed', `${given.join(', ')}: of reward models only; add --kind reward`);
  }
  if (api === undefined || pairFile === undefined) {
    throw new Failure('validation_failed', 'a reward model needs --api, which names its server, and --known-pair');
  }
  const scoring = {
    api,
    knownPair: await readPair(pairFile, terminal),
    ...(activation === undefined ? {} : { activation }),
    ...(maxBatch === undefined ? {} : { maxBatch }),
    ...(templateFile === undefined ? {} : { chatTemplate: await readInput(templateFile, terminal) }),
  };
  return { ...settings, ...key, scoring };
}

const pairFile = z.union([
  knownPair,
  z
    .object({ prompt: z.string().min(1), chosen: z.string().min(1), rejected: z.string().min(1) })
    .transform(({ prompt, ...answers }) => ({ messages: [{ role: 'user' as const, content: prompt }], ...answers })),
]);

async function readPair(file: string, terminal: Terminal): Promise<ScoringCreate['knownPair']> {
  const text = await readInput(file, terminal);
  const wanted = '{"prompt": "…", "chosen": "…", "rejected": "…"}, or "messages" in place of "prompt"';
  try {
    return pairFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('validation_failed', `${file} holds no known pair: ${wanted}`, { cause });
  }
}

/** Where it is, and what was seen of it. */
export function describeEndpoint({ baseUrl, model, scoring }: Endpoint): string {
  const place = `${model} at ${baseUrl}`;
  if (scoring === undefined) return place;
  const { api, activation, found } = scoring;
  const version = found.version === null ? '' : ` ${found.version}`;
  const pair = `known pair ${found.chosenScore.toFixed(3)} and ${found.rejectedScore.toFixed(3)}`;
  return `${place} (${api}${version}, ${activation}, ${pair})`;
}
