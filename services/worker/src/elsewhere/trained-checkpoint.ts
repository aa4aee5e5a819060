// The checkpoint that a trainer elsewhere has uploaded: put together of its parts, looked at, measured, and made the run's model.
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { combine, contentHash } from '@tastemaker/artifacts';
import type { Run } from '@tastemaker/contracts';
import {
  modelById,
  type RunModel,
  runMetricPoints,
  type TrainerOutcome,
  trainerPartArtifacts,
} from '@tastemaker/database';
import { inspectModel } from '../models/import-model.js';
import { runTrainer } from '../runs/trainer-process.js';
import { snapshotFile } from '../snapshot-file.js';
import type { MadeElsewhere, TrainerOutcome as Measured, TrainerEvent, TrainerJob } from '../trainer/messages.js';
import { modelCard } from '../trainer/model-card.js';
import type { ClaimSignals } from '../with-claim.js';
import type { Work } from '../work.js';

type Finished = Extract<TrainerOutcome, { type: 'finished' }>;

/** Weights in float32, and as much again for what is computed from them. */
const bytesPerParameter = 8;

export type CheckpointEnd = { readonly type: 'model'; readonly model: RunModel } | { readonly type: 'cancelled' };

/** @throws Error that says what is wrong with the checkpoint */
export async function adoptCheckpoint(
  work: Work,
  run: Run,
  finished: Finished,
  signals: ClaimSignals,
  onEvent: (event: TrainerEvent) => void,
): Promise<CheckpointEnd> {
  const job = await measuringJob(work, run, signals.stop);
  const folder = join(job.folder, 'checkpoint');
  await putTogether(work, run.id, finished, folder, signals.stop);
  const kind = run.kind === 'reward' ? 'reward' : 'assistant';
  const { parameters, warnings } = await inspectModel(folder, 'The trained checkpoint', kind, signals.stop);
  const made: MadeElsewhere = {
    folder,
    parameters,
    fits: parameters * bytesPerParameter < process.availableMemory(),
    metrics: { ...finished.metrics, 'train/steps': finished.step },
    curves: await runMetricPoints(work.database, run.id),
    remarks: remarksOf(run, finished),
  };
  if (run.kind !== 'reward') {
    const card = modelCard(job, made.metrics, made.curves, made.remarks);
    await writeFile(join(folder, 'README.md'), card);
    return {
      type: 'model',
      model: await stored(work, folder, { parameters, warnings, card, metrics: made.metrics }, signals),
    };
  }
  const measured = await runTrainer({ ...job, madeElsewhere: made }, { onEvent, ...signals });
  if (measured.type === 'cancelled') return { type: 'cancelled' };
  const { artifactFolder, card, metrics } = modelOf(measured);
  return { type: 'model', model: await stored(work, artifactFolder, { parameters, warnings, card, metrics }, signals) };
}

function modelOf(measured: Measured) {
  if (measured.type === 'done') return measured;
  const why = measured.type === 'failed' ? `${measured.message} (${measured.code})` : 'it was only planned';
  throw new Error(`The trained model could not be measured: ${why}`);
}

async function stored(
  work: Work,
  folder: string,
  facts: Pick<RunModel, 'parameters' | 'card' | 'metrics' | 'warnings'>,
  { stop }: ClaimSignals,
): Promise<RunModel> {
  const { hash, bytes } = await work.artifacts.putFolder(folder, { signal: stop });
  return { ...facts, checkpointHash: hash, bytes };
}

/** Reads each part from the artifacts, which checks it, and then the whole against what the trainer said of its files. */
async function putTogether(
  work: Work,
  runId: string,
  { files }: Finished,
  folder: string,
  stop: AbortSignal,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const places = await trainerPartArtifacts(
    work.database,
    runId,
    files.flatMap(({ parts }) => parts),
  );
  for (const { path, parts } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    async function* bytes() {
      for (const part of parts) {
        const place = places.get(part);
        if (place === undefined) throw new Error(`A part of ${path} is gone: upload the model again.`);
        yield* (await work.artifacts.openFile(place)).stream;
      }
    }
    await pipeline(Readable.from(bytes(), { objectMode: false }), createWriteStream(file), { signal: stop });
  }
  const told = combine(files.map(({ path, bytes, sha256 }) => ({ name: path, bytes, sha256 }))).hash;
  const { hash } = await contentHash(folder);
  if (hash !== told) {
    throw new Error(`The uploaded model hashes to ${hash}, and its trainer said ${told}: it was uploaded wrongly.`);
  }
}

async function measuringJob(work: Work, run: Run, stop: AbortSignal): Promise<TrainerJob> {
  return {
    runId: run.id,
    runName: run.name,
    config: run.config,
    seed: run.seed,
    engine: work.env.engine,
    dataset: await snapshotFile(work, run.snapshotId, stop),
    replay: null,
    base: await baseOf(work, run),
    resume: null,
    folder: join(work.env.runsFolder, run.id),
  };
}

/** For the card, which goes to this project's people: they may not know of another project's model. */
async function baseOf(work: Work, { baseModelId, projectId }: Run): Promise<TrainerJob['base']> {
  if (baseModelId === null) return null;
  const base = await modelById(work.database, baseModelId);
  const isForeign = base.projectId !== null && base.projectId !== projectId;
  return { path: '', name: isForeign ? `model ${base.id}` : base.name, hash: base.checkpointHash ?? '' };
}

function remarksOf({ on, trainer }: Run, { step, trainedWith }: Finished): string[] {
  const versions = Object.entries(trainedWith).map(([name, version]) => `${name} ${version}`);
  const where = on === 'ray' ? 'on a Ray cluster' : 'by an external trainer';
  const how = trainer === null ? '' : `, recipe ${trainer.recipe}`;
  return [
    `Trained ${where}${how}, ${step} updates.`,
    ...(versions.length === 0 ? [] : [`Trained with ${versions.join(', ')}.`]),
  ];
}
