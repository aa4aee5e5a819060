// Trainers elsewhere: begun by whoever starts one, known by their token, heard as long as they are a run's newest.

import {
  type RunEventData,
  runProgress,
  type TrainerEvents,
  type TrainerFailure,
  type TrainerFinish,
  type TrainerState,
  type UploadedFile,
} from '@tastemaker/contracts';
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database } from '../connection/database.js';
import { DatabaseError } from '../connection/database-error.js';
import { iso } from '../connection/instants.js';
import { found } from '../connection/only.js';
import { runs } from '../models/tables.js';
import { appendEvents } from '../runs/run-events.js';
import { isFinal } from '../runs/runs.js';
import { type TrainerOutcome, trainerParts, trainers } from './tables.js';

/** A trainer, by the run that its token opens and its number. */
export interface TrainerKey {
  runId: string;
  attempt: number;
}

export interface Trainer extends TrainerKey {
  expiresAt: Date;
  /** Null: it has said nothing yet. */
  heardAt: Date | null;
  createdAt: Date;
  endedAt: Date | null;
  outcome: TrainerOutcome | null;
}

/** What a run goes on from: the files of a state, in uploaded parts. */
export type StoredState = TrainerState & { hash: string };

/**
 * Begins a run's next trainer; the one before it is heard no more.
 * @throws DatabaseError `not_found`; `run_finished`; `conflict` for a run that is trained by the worker
 */
export async function beginTrainer(
  database: Database,
  { runId, tokenHash, hours }: { runId: string; tokenHash: string; hours: number },
): Promise<{ attempt: number; expiresAt: string }> {
  return database.transaction(async (tx) => {
    const { status, trainedOn } = await lockRun(tx, runId);
    if (trainedOn === 'worker') {
      throw new DatabaseError('conflict', 'The worker trains this run itself: order it with `on: external`.');
    }
    if (isFinal(status)) throw new DatabaseError('run_finished', `The run is over: it has ${status}.`);
    await tx
      .update(trainers)
      .set({ endedAt: sql`now()` })
      .where(and(eq(trainers.runId, runId), isNull(trainers.endedAt)));
    const last = await lastTrainer(tx, runId);
    const [row] = await tx
      .insert(trainers)
      .values({
        runId,
        attempt: (last?.attempt ?? 0) + 1,
        tokenHash,
        expiresAt: sql`now() + make_interval(hours => ${hours})`,
      })
      .returning({ attempt: trainers.attempt, expiresAt: trainers.expiresAt });
    const { attempt, expiresAt } = found(row === undefined ? [] : [row], 'trainer');
    return { attempt, expiresAt: iso(expiresAt) };
  });
}

/** A run's newest trainer; undefined: none has begun. */
export async function lastTrainer(database: Database, runId: string): Promise<Trainer | undefined> {
  const [row] = await database
    .select()
    .from(trainers)
    .where(eq(trainers.runId, runId))
    .orderBy(desc(trainers.attempt))
    .limit(1);
  return row;
}

/**
 * Whose token has this hash.
 * @throws DatabaseError `not_found` where it is nobody's; `unauthorized` where it has expired; `trainer_superseded`;
 * `run_finished`
 */
export async function trainerByToken(database: Database, tokenHash: string): Promise<TrainerKey> {
  const [row] = await database
    .select({
      runId: trainers.runId,
      attempt: trainers.attempt,
      endedAt: trainers.endedAt,
      isExpired: sql<boolean>`${trainers.expiresAt} <= now()`,
      last: sql<number>`(SELECT max(t.attempt) FROM trainers t WHERE t.run_id = ${trainers.runId})`,
      status: runs.status,
    })
    .from(trainers)
    .innerJoin(runs, and(eq(runs.id, trainers.runId), isNull(runs.erasureId)))
    .where(eq(trainers.tokenHash, tokenHash));
  if (row === undefined) throw new DatabaseError('not_found', 'There is no such trainer.');
  const { runId, attempt, last, status } = row;
  if (attempt < last) throw superseded(attempt, last);
  if (isFinal(status)) throw new DatabaseError('run_finished', `The run is over: it has ${status}. Stop.`);
  if (row.isExpired) {
    throw new DatabaseError('unauthorized', 'The token of this trainer has expired: make the run’s next trainer.');
  }
  if (row.endedAt !== null) throw ended(attempt);
  return { runId, attempt };
}

/**
 * Stores what a trainer says, once, in order; it lives.
 * @returns whether somebody has asked for the run to end
 * @throws DatabaseError `trainer_superseded`; `run_finished`; `conflict` for a batch that leaves one out
 */
export async function hearTrainer(
  database: Database,
  trainer: TrainerKey,
  { batch, events }: TrainerEvents,
): Promise<{ cancelRequested: boolean }> {
  return database.transaction(async (tx) => {
    const { run, lastBatch } = await lockTrainer(tx, trainer);
    const isNew = events.length > 0 && batch > lastBatch;
    if (isNew && batch !== lastBatch + 1) {
      const told = `The last batch of this trainer was ${lastBatch}, so that the next one is ${lastBatch + 1}, not ${batch}.`;
      throw new DatabaseError('conflict', told);
    }
    await setTrainer(tx, trainer, { heardAt: sql`now()`, ...(isNew && { lastBatch: batch }) });
    if (isNew) await storeEvents(tx, trainer.runId, events);
    return { cancelRequested: run.cancelRequestedAt !== null };
  });
}

async function storeEvents(tx: Database, runId: string, events: RunEventData[]): Promise<void> {
  const progress = events.findLast((event) => event.type === 'progress');
  // It gets on, whatever becomes of the workers that watch it.
  const change = { lostClaims: 0, ...(progress && { progress: runProgress.parse(progress) }) };
  await tx.update(runs).set(change).where(eq(runs.id, runId));
  await appendEvents(tx, runId, events);
}

/**
 * From now on a trainer of the run goes on from here.
 * @throws DatabaseError `parts_missing`, `trainer_superseded`, `run_finished`
 */
export async function storeTrainerState(database: Database, trainer: TrainerKey, state: StoredState): Promise<void> {
  await database.transaction(async (tx) => {
    await lockTrainer(tx, trainer);
    await requireParts(tx, trainer.runId, state.files);
    await setTrainer(tx, trainer, { heardAt: sql`now()` });
    await tx
      .update(runs)
      .set({ trainerState: state, resumeStep: state.step, lostClaims: 0 })
      .where(eq(runs.id, trainer.runId));
    await appendEvents(tx, trainer.runId, [{ type: 'checkpoint', step: state.step, checkpointHash: state.hash }]);
  });
}

/** Its model is uploaded. @throws DatabaseError `parts_missing`, `trainer_superseded`, `run_finished` */
export async function finishTrainer(database: Database, trainer: TrainerKey, finish: TrainerFinish): Promise<void> {
  await endWith(database, trainer, { type: 'finished', ...finish });
}

/** @throws DatabaseError `trainer_superseded`, `run_finished` */
export async function failTrainer(database: Database, trainer: TrainerKey, failure: TrainerFailure): Promise<void> {
  await endWith(database, trainer, { type: 'failed', ...failure });
}

async function endWith(database: Database, trainer: TrainerKey, outcome: TrainerOutcome): Promise<void> {
  await database.transaction(async (tx) => {
    await lockTrainer(tx, trainer);
    if (outcome.type === 'finished') await requireParts(tx, trainer.runId, outcome.files);
    await setTrainer(tx, trainer, { outcome, heardAt: sql`now()`, endedAt: sql`now()` });
  });
}

/** A trainer that is given up is heard no more. */
export async function endTrainer(database: Database, trainer: TrainerKey): Promise<void> {
  await setTrainer(database, trainer, { endedAt: sql`coalesce(${trainers.endedAt}, now())` });
}

async function setTrainer(
  database: Database,
  { runId, attempt }: TrainerKey,
  change: Parameters<ReturnType<Database['update']>['set']>[0],
): Promise<void> {
  await database
    .update(trainers)
    .set(change)
    .where(and(eq(trainers.runId, runId), eq(trainers.attempt, attempt)));
}

/** The run first, then its trainer: whoever changes either waits here. */
async function lockTrainer(tx: Database, { runId, attempt }: TrainerKey) {
  const run = await lockRun(tx, runId);
  const last = found(
    await tx.select().from(trainers).where(eq(trainers.runId, runId)).orderBy(desc(trainers.attempt)).limit(1),
    'trainer',
  );
  if (attempt < last.attempt) throw superseded(attempt, last.attempt);
  if (isFinal(run.status)) throw new DatabaseError('run_finished', `The run is over: it has ${run.status}. Stop.`);
  if (last.endedAt !== null) throw ended(attempt);
  return { run, lastBatch: last.lastBatch };
}

async function lockRun(tx: Database, runId: string) {
  const { status, trainedOn, cancelRequestedAt } = runs;
  const rows = await tx
    .select({ status, trainedOn, cancelRequestedAt })
    .from(runs)
    .where(eq(runs.id, runId))
    .for('update');
  return found(rows, 'run');
}

function superseded(attempt: number, last: number): DatabaseError {
  return new DatabaseError(
    'trainer_superseded',
    `Trainer ${attempt} of this run was replaced by trainer ${last}: stop, nothing that it does counts any more.`,
  );
}

function ended(attempt: number): DatabaseError {
  return new DatabaseError('trainer_superseded', `Trainer ${attempt} of this run has ended, or was given up: stop.`);
}

async function requireParts(tx: Database, runId: string, files: readonly UploadedFile[]): Promise<void> {
  const bytes = await bytesOfParts(
    tx,
    runId,
    files.flatMap(({ parts }) => parts),
  );
  for (const { path, parts, bytes: told } of files) {
    const missing = parts.filter((hash) => !bytes.has(hash));
    if (missing.length > 0) {
      const some = missing.slice(0, 3).join(', ');
      const message = `${missing.length} parts of ${path} were not uploaded (${some}): upload them, and try again.`;
      throw new DatabaseError('parts_missing', message);
    }
    const sum = parts.reduce((total, hash) => total + (bytes.get(hash) ?? 0), 0);
    if (sum !== told) {
      throw new DatabaseError('parts_missing', `The parts of ${path} are ${sum} bytes, and the file is to be ${told}.`);
    }
  }
}

/** Of those that are there. */
export async function bytesOfParts(
  database: Database,
  runId: string,
  hashes: readonly string[],
): Promise<Map<string, number>> {
  if (hashes.length === 0) return new Map();
  const rows = await database
    .select({ sha256: trainerParts.sha256, bytes: trainerParts.bytes })
    .from(trainerParts)
    .where(and(eq(trainerParts.runId, runId), inArray(trainerParts.sha256, [...new Set(hashes)])));
  return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
}
