// Where a run is trained, and how it is trained where that is not the worker: on a Ray cluster, or by any trainer that
// speaks the trainer protocol (docs/trainer-protocol.md).
import { z } from 'zod';
import { jsonLength } from './json-length.js';
import { int32Max } from './primitives.js';

export const trainedOn = z.enum(['worker', 'ray', 'external']);

export const trainingRecipe = z.enum(['plain', 'fsdp', 'deepspeed', 'lora', 'qlora']);

/** Devices whose memory and throughput the estimate of a run knows; the table with its sources is the worker's. */
export const trainingDevice = z.enum(['H200', 'H100', 'A100-80GB', 'A100-40GB', 'L40S', 'A10', 'L4', 'T4', 'CPU']);

/** Longest `runtime_env` that is passed on, as JSON. */
const longestRuntimeEnv = 100_000;

const runtimeEnv = z
  .record(z.string().min(1).max(100), z.unknown())
  .refine((env) => !('working_dir' in env), 'must not name a working_dir: the trainer’s own files are that')
  .refine((env) => !('image_uri' in env), 'must not name an image_uri: give it as image')
  .refine((env) => jsonLength(env) <= longestRuntimeEnv, `must be JSON, at most ${longestRuntimeEnv} characters`);

/** How a run is trained that is not trained by the worker itself. */
export const trainerOptions = z.object({
  recipe: trainingRecipe
    .default('plain')
    .describe(
      'plain: all parameters on each device. fsdp, deepspeed: shared out over the devices. lora: narrow factors beside frozen weights. qlora: the same beside weights of 4 bits',
    ),
  loraRank: z.int().min(1).max(int32Max).default(16).describe('Of lora and qlora: width of the factors'),
  loraAlpha: z.number().gt(0).default(32).describe('Of lora and qlora: the factors’ product counts alpha / rank'),
  nodes: z.int().min(1).max(1024).default(1).describe('Machines'),
  gpusPerNode: z.int().min(0).max(64).default(1).describe('GPUs of each machine, a process each; 0: on the processor'),
  cpusPerNode: z.int().min(1).max(1024).default(1).describe('Processor cores to reserve on each machine'),
  memoryGiB: z.int().min(1).max(65_536).nullable().default(null).describe('Memory to reserve on each machine'),
  examplesPerPass: z
    .int()
    .min(1)
    .max(4096)
    .default(8)
    .describe('Pairs or rows that a process computes at once, at most; a step’s are gone through in several passes'),
  device: trainingDevice.default('H100').describe('What the estimate of memory and time is made for'),
  image: z
    .string()
    .min(1)
    .max(500)
    .nullable()
    .default(null)
    .describe('Of ray: an image that holds the trainer (image_uri); null: the cluster’s own Python, or runtimeEnv'),
  runtimeEnv: runtimeEnv
    .nullable()
    .default(null)
    .describe('Of ray: a runtime_env as Ray takes it, such as {"pip": ["trl==1.16.0"]}; null: what the cluster has'),
});

/** Processes that compute side by side. */
export function trainingProcesses({ nodes, gpusPerNode }: Pick<TrainerOptions, 'nodes' | 'gpusPerNode'>): number {
  return nodes * Math.max(1, gpusPerNode);
}

export type TrainedOn = z.infer<typeof trainedOn>;
export type TrainingRecipe = z.infer<typeof trainingRecipe>;
export type TrainingDevice = z.infer<typeof trainingDevice>;
export type TrainerOptions = z.infer<typeof trainerOptions>;
