// What a trainer elsewhere fetches: what it learns from, the snapshot, the model that it starts from, and the state that it
// goes on from.
import { Readable } from 'node:stream';
import { longestPart, type TrainerInput, type TrainerTask } from '@tastemaker/contracts';
import {
  modelById,
  runById,
  snapshotById,
  type TrainerKey,
  trainerInputs,
  trainerPartArtifacts,
} from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Dependencies } from '../plugins/app/dependencies.js';
import { isMissingFile, readingFilesOf } from '../problems/damaged-artifact.js';
import { notFound } from '../problems/not-found.js';

/** A trainer that has said nothing for much longer is taken for dead. */
const heartbeatSeconds = 10;

type Needs = Pick<Dependencies, 'database' | 'artifacts'>;

/** @throws HttpProblem `trainer_input_not_ready` until a worker has prepared what it learns from */
export async function readTrainerTask(deps: Needs, { runId, attempt }: TrainerKey): Promise<TrainerTask> {
  const run = await runById(deps.database, runId);
  const { id, name, kind, seed, config, trainer } = run;
  if (trainer === null) throw new HttpProblem('internal_error', 'The run names no options of its trainer.');
  const [data, snapshot, base] = await Promise.all(
    (['data', 'snapshot', 'base'] as const).map((input) => listInput(deps, runId, input)),
  );
  if (data === undefined || snapshot === undefined || base === undefined) throw notReady();
  const { state } = await trainerInputs(deps.database, runId);
  return {
    run: { id, name, kind, seed },
    attempt,
    config,
    trainer,
    inputs: {
      data,
      snapshot,
      base,
      state: state && {
        step: state.step,
        hash: state.hash,
        files: state.files.map(({ path, bytes }) => ({ path, bytes })),
      },
    },
    heartbeatSeconds,
    partBytes: longestPart / 4,
  };
}

/** @throws HttpProblem `not_found` where the input has no such file */
export async function openTrainerInput(
  deps: Needs,
  { runId }: TrainerKey,
  input: TrainerInput,
  path: string,
): Promise<{ bytes: number; stream: Readable }> {
  if (input === 'state') return openStateFile(deps, runId, path);
  const { hash, subject } = await artifactOf(deps, runId, input);
  return readingFilesOf(subject.what, subject, async () => {
    try {
      return await deps.artifacts.openFile(hash, path);
    } catch (error) {
      throw isMissingFile(error) ? notFound('file') : error;
    }
  });
}

async function listInput(deps: Needs, runId: string, input: Exclude<TrainerInput, 'state'>) {
  const { hash, subject } = await artifactOf(deps, runId, input);
  const files = await readingFilesOf(subject.what, subject, () => deps.artifacts.files(hash));
  return { hash, files: files.map(({ name, bytes }) => ({ path: name, bytes })) };
}

interface InputArtifact {
  readonly hash: string;
  /** Whose files they are, for whoever is told that they are damaged. */
  readonly subject: { readonly what: 'snapshot' | 'model'; readonly name: string };
}

async function artifactOf(
  { database }: Needs,
  runId: string,
  input: Exclude<TrainerInput, 'state'>,
): Promise<InputArtifact> {
  const { snapshotId, baseModelId } = await runById(database, runId);
  if (input === 'base') {
    if (baseModelId === null) throw notFound('file');
    const { checkpointHash: hash, name } = await modelById(database, baseModelId);
    if (hash === null) throw new HttpProblem('model_not_ready', `The model "${name}" has no files.`);
    return { hash, subject: { what: 'model', name } };
  }
  const { contentHash, name } = await snapshotById(database, snapshotId);
  const subject = { what: 'snapshot', name } as const;
  if (input === 'snapshot') return { hash: contentHash, subject };
  const { dataHash } = await trainerInputs(database, runId);
  if (dataHash === null) throw notReady();
  return { hash: dataHash, subject };
}

function notReady(): HttpProblem {
  const detail = 'A worker is still preparing what the trainer learns from; ask again in a few seconds.';
  return new HttpProblem('trainer_input_not_ready', detail, { retryAfterSeconds: 2 });
}

/** A state lies in the parts that it was uploaded in. */
async function openStateFile(
  { database, artifacts }: Needs,
  runId: string,
  path: string,
): Promise<{ bytes: number; stream: Readable }> {
  const { state } = await trainerInputs(database, runId);
  const file = state?.files.find((one) => one.path === path);
  if (file === undefined) throw notFound('file');
  const places = await trainerPartArtifacts(database, runId, file.parts);
  async function* bytesInOrder(parts: readonly string[]) {
    for (const part of parts) {
      const place = places.get(part);
      if (place === undefined) throw notFound('file');
      yield* (await artifacts.openFile(place)).stream;
    }
  }
  return { bytes: file.bytes, stream: Readable.from(bytesInOrder(file.parts), { objectMode: false }) };
}
