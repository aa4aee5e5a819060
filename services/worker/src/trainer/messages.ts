// The messages between the worker and its trainer process. The trainer knows no database and no network: it gets
// paths, and answers with what happened.
import { evaluationDetail, type RunConfig, runProgress } from '@tastemaker/contracts';
import { z } from 'zod';

export interface TrainerJob {
  readonly runId: string;
  readonly runName: string;
  readonly config: RunConfig;
  readonly seed: number;
  readonly engine: 'auto' | 'native' | 'wasm';
  /** The snapshot's JSONL file, and its content hash for the model card. */
  readonly dataset: { readonly file: string; readonly hash: string };
  /** Documents to mix into fine-tuning. */
  readonly replay: { readonly file: string; readonly hash: string } | null;
  /** The model to start from: a Hugging Face folder or a GGUF file. Null: from scratch. */
  readonly base: { readonly path: string; readonly name: string; readonly hash: string } | null;
  /** A state saved on another machine, to go on from where this one has none of the run. */
  readonly resume: { readonly folder: string; readonly step: number } | null;
  /** A reward model that was trained elsewhere, to be measured only. Left out: the run is trained here. */
  readonly madeElsewhere?: MadeElsewhere;
  /** The run's own folder: what is needed to go on after a crash, and finally the artifact. */
  readonly folder: string;
}

export interface MadeElsewhere {
  /** The checkpoint, a Hugging Face folder that was looked at before. */
  readonly folder: string;
  readonly parameters: number;
  /** Whether this node has the memory to compute its scores; else those of the trainer are taken. */
  readonly fits: boolean;
  /** What the trainer measured. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly curves: readonly { readonly step: number; readonly values: Readonly<Record<string, number>> }[];
  /** Where and by what it was trained, sentences for the card. */
  readonly remarks: readonly string[];
}

export type ToTrainer = { readonly type: 'start'; readonly job: TrainerJob } | { readonly type: 'cancel' };

const values = z.record(z.string(), z.number());

/** A Hugging Face folder with its model card. */
const madeModel = z.object({ artifactFolder: z.string(), metrics: values, parameters: z.int(), card: z.string() });

export const fromTrainer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), ...runProgress.shape }),
  z.object({ type: z.literal('metrics'), step: z.int(), values, evaluation: evaluationDetail.optional() }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
  /** A state was saved; its folder may be replaced by newer ones while it is read. */
  z.object({ type: z.literal('checkpoint'), step: z.int(), folder: z.string() }),
  /** Every update is made and saved: what follows only measures. */
  z.object({ type: z.literal('trained') }),
  z.object({ type: z.literal('done'), ...madeModel.shape }),
  /** A dry run: there is no model. */
  z.object({ type: z.literal('planned'), metrics: values }),
  /** A resumable run was cancelled while its trained model was measured, and goes on with that from its last state. */
  z.object({ type: z.literal('cancelled'), resumable: z.boolean(), kept: madeModel.optional() }),
  /** `code` is stable, the message for people. A model that is `kept` was good before the failure. */
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string(), kept: madeModel.optional() }),
]);

export type FromTrainer = z.infer<typeof fromTrainer>;
export type TrainerOutcome = Extract<FromTrainer, { type: 'done' | 'planned' | 'cancelled' | 'failed' }>;
export type MadeModelMessage = z.infer<typeof madeModel>;
/** What is said on the way. */
export type TrainerEvent = Exclude<FromTrainer, TrainerOutcome>;
