// What a stopped run goes on from: parameters and optimizer state in a folder a step, which appears whole or not at
// all, so that a run killed at any moment finds its last one.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@tastemaker/tensor';
import { SafetensorsFile } from '../checkpoint/safetensors.js';
import type { Parameter } from '../decoder/decoder.js';
import { BEST_FILE, type BestEvaluation, linkInto } from './best-parameters.js';
import { TrainingStateError, TrainingStateNotSaved } from './errors.js';
import type { Optimizer } from './optimizer.js';
import { writeStateFile } from './state-file.js';
import { restoreVariable, stateTensor } from './state-variables.js';

export interface TrainingState {
  readonly engine: Engine;
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  /** What must be the same for a run to go on as it began: its config and seed, as plain JSON. */
  readonly run: unknown;
}

/** What a restored state tells. */
export interface RestoredState {
  /** Steps after which it was saved. */
  readonly step: number;
  readonly found: FoundSoFar;
}

/** What a run's evaluations have found until a state is saved. */
export interface FoundSoFar {
  /** Its parameters lie beside the state. */
  readonly best?: BestEvaluation | undefined;
  readonly evaluations?: readonly EvaluatedStep[] | undefined;
}

/** An evaluation in numbers, and the step that it followed. */
export interface EvaluatedStep {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

const STEP_FOLDER = /^step-(\d+)$/;
const KEPT = 2;
const TENSORS = 'state.safetensors';
const DESCRIPTION = 'state.json';

/**
 * Saves the state after `step` steps as `folder/step-<step>`, keeps the one before it too and removes older ones.
 * Gives the new folder's path. The parameters of the best evaluation are linked in from `folder`.
 * @throws {TrainingStateNotSaved} where the disk is full or can't be written; the states before are still there
 */
export function writeTrainingState(folder: string, step: number, state: TrainingState, found: FoundSoFar = {}): string {
  const path = join(folder, `step-${String(step).padStart(6, '0')}`);
  const partial = `${path}.partial`;
  let before: string | undefined;
  try {
    before = latestTrainingState(folder);
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeInto(partial, step, state, found);
    if (found.best !== undefined) linkInto(partial, join(folder, BEST_FILE));
    rmSync(path, { recursive: true, force: true });
    renameSync(partial, path);
  } catch (cause) {
    if (existsSync(partial)) rmSync(partial, { recursive: true });
    throw new TrainingStateNotSaved(path, before, cause);
  }
  for (const old of savedSteps(folder).slice(0, -KEPT))
    rmSync(join(folder, old.name), { recursive: true, force: true });
  return path;
}

function writeInto(folder: string, step: number, state: TrainingState, found: FoundSoFar): void {
  const { engine, parameters, optimizer, run } = state;
  const weights = parameters.map(({ name, variable }) => stateTensor(engine, `parameter.${name}`, variable));
  writeStateFile(join(folder, TENSORS), [...weights, ...optimizer.state()]);
  const description = { step, optimizerSteps: optimizer.steps, run, ...found };
  writeFileSync(join(folder, DESCRIPTION), `${JSON.stringify(description, null, 2)}\n`);
}

/** Path of the newest state in the folder, or undefined where there is none. */
export function latestTrainingState(folder: string): string | undefined {
  const newest = savedSteps(folder).at(-1);
  return newest && join(folder, newest.name);
}

function savedSteps(folder: string): { name: string; step: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const step = STEP_FOLDER.exec(name)?.[1];
      return step === undefined ? [] : [{ name, step: Number(step) }];
    })
    .toSorted((a, b) => a.step - b.step);
}

/**
 * Puts a saved state into the parameters and the optimizer and gives what it tells.
 * @throws {TrainingStateError} where it belongs to another run
 * @throws {CheckpointError} where its file is cut off or lacks a tensor
 */
export function restoreTrainingState(path: string, state: TrainingState): RestoredState {
  const { step, optimizerSteps, found } = readDescription(path, state.run);
  const { engine, parameters, optimizer } = state;
  const file = new SafetensorsFile(join(path, TENSORS));
  try {
    for (const { name, variable } of parameters) restoreVariable(engine, variable, file.read(`parameter.${name}`));
    optimizer.restore(optimizerSteps, (name) => file.read(name));
  } finally {
    file.close();
  }
  return { step, found };
}

function readDescription(path: string, run: unknown): RestoredState & { optimizerSteps: number } {
  const file = join(path, DESCRIPTION);
  let description: unknown;
  try {
    description = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TrainingStateError(file, 'cannot be read as a saved training state', { cause });
  }
  if (typeof description !== 'object' || description === null || !('step' in description)) {
    throw new TrainingStateError(file, 'is not a saved training state');
  }
  const { step } = description;
  const optimizerSteps = 'optimizerSteps' in description ? description.optimizerSteps : undefined;
  if (typeof step !== 'number' || typeof optimizerSteps !== 'number') {
    throw new TrainingStateError(file, 'does not tell its step');
  }
  const saved = 'run' in description ? JSON.stringify(description.run) : undefined;
  if (saved !== JSON.stringify(run)) {
    throw new TrainingStateError(file, `was saved by a run with other settings: ${saved}, now ${JSON.stringify(run)}`);
  }
  const best = 'best' in description ? bestOf(description.best) : undefined;
  const evaluations = 'evaluations' in description ? evaluationsOf(description.evaluations) : undefined;
  return { step, optimizerSteps, found: { best, evaluations } };
}

function bestOf(value: unknown): BestEvaluation | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('step' in value && 'loss' in value && 'since' in value)) return undefined;
  const { step, loss, since } = value;
  if (typeof step !== 'number' || typeof loss !== 'number' || typeof since !== 'number') return undefined;
  return { step, loss, since };
}

function evaluationsOf(value: unknown): EvaluatedStep[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('step' in entry && 'values' in entry)) return [];
    const { step, values } = entry;
    if (typeof step !== 'number' || typeof values !== 'object' || values === null) return [];
    const numbers = Object.entries(values).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
    return [{ step, values: Object.fromEntries(numbers) }];
  });
}
