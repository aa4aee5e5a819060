// What a stopped run goes on from: parameters and optimizer state in a folder a step, which appears whole or not at
// all, so that a run killed at any moment finds its last one.
//
//   step-000120/state.safetensors  the parameters (`parameter.<name>`) and the optimizer's tensors, float32
//   step-000120/state.json         the step, the run that it belongs to, and what its evaluations have found
//   step-000120/best.safetensors   the best evaluation's parameters where there is one: a link, for other machines
//   best.safetensors               the same, while the run goes on
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@tastemaker/tensor';
import { SafetensorsFile, writeSafetensors } from '../checkpoint/safetensors.js';
import type { Parameter } from '../decoder/decoder.js';
import { TrainingStateError, TrainingStateNotSaved } from './errors.js';
import { type Optimizer, restoreVariable, type StateTensor, stateTensor } from './optimizer.js';

const stepFolderPattern = /^step-(\d+)$/;
const keptStates = 2;
const tensorsFile = 'state.safetensors';
const descriptionFile = 'state.json';
const bestFile = 'best.safetensors';

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
  /** The evaluation of the state's own step is not among them yet, and is due. */
  readonly evaluationDue?: boolean;
}

export interface BestEvaluation {
  /** After this many steps. */
  readonly step: number;
  readonly loss: number;
  /** Evaluations since, none of them better. */
  readonly since: number;
}

/** An evaluation in numbers, and the step that it followed. */
export interface EvaluatedStep {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Saves the state after `step` steps as `folder/step-<step>`, keeps the one before it too and removes older ones.
 * Gives the new folder's path. The parameters of the best evaluation are linked in from `folder`.
 * @throws {TrainingStateNotSaved} where the disk is full or can't be written; the states before are still there
 */
export function writeTrainingState(folder: string, step: number, state: TrainingState, found: FoundSoFar = {}): string {
  const path = join(folder, stepFolder(step));
  const partial = `${path}.partial`;
  let before: string | undefined;
  try {
    before = latestTrainingState(folder);
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeInto(partial, step, state, found);
    if (found.best !== undefined) adoptBestParameters(partial, folder);
    rmSync(path, { recursive: true, force: true });
    renameSync(partial, path);
  } catch (cause) {
    if (existsSync(partial)) rmSync(partial, { recursive: true });
    throw new TrainingStateNotSaved(path, before, cause);
  }
  for (const old of savedSteps(folder).slice(0, -keptStates))
    rmSync(join(folder, old.name), { recursive: true, force: true });
  return path;
}

function writeInto(folder: string, step: number, state: TrainingState, found: FoundSoFar): void {
  const { engine, parameters, optimizer, run } = state;
  const weights = parameters.map(({ name, variable }) => stateTensor(engine, `parameter.${name}`, variable));
  writeTensors(join(folder, tensorsFile), [...weights, ...optimizer.state()]);
  const description = { step, optimizerSteps: optimizer.steps, run, ...found };
  writeFileSync(join(folder, descriptionFile), `${JSON.stringify(description, null, 2)}\n`);
}

function writeTensors(path: string, tensors: readonly StateTensor[]): void {
  const entries = tensors.map(({ name, shape }) => ({ name, shape, dtype: 'F32' as const }));
  writeSafetensors(path, entries, numbersOf(tensors));
}

function* numbersOf(tensors: readonly StateTensor[]) {
  for (const tensor of tensors) {
    const data = tensor.read();
    yield { name: tensor.name, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  }
}

/** Path of the newest state in the folder, or undefined where there is none. */
export function latestTrainingState(folder: string): string | undefined {
  const newest = savedSteps(folder).at(-1);
  return newest && join(folder, newest.name);
}

/** What the newest state in the folder says of its run; undefined where there is none. */
export function savedRun(folder: string): unknown {
  const state = latestTrainingState(folder);
  return state && recordOf(JSON.parse(readFileSync(join(state, descriptionFile), 'utf8')))?.['run'];
}

/** Copies a state that another machine has saved after `step` steps into a folder that has none; else does nothing. */
export function adoptTrainingState(folder: string, state: string, step: number): void {
  if (latestTrainingState(folder) !== undefined) return;
  mkdirSync(folder, { recursive: true });
  const partial = join(folder, 'adopted.partial');
  rmSync(partial, { recursive: true, force: true });
  cpSync(state, partial, { recursive: true });
  renameSync(partial, join(folder, stepFolder(step)));
}

function stepFolder(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

function savedSteps(folder: string): { name: string; step: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const step = stepFolderPattern.exec(name)?.[1];
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
  const file = new SafetensorsFile(join(path, tensorsFile));
  try {
    for (const { name, variable } of parameters) restoreVariable(engine, variable, file.read(`parameter.${name}`));
    optimizer.restore(optimizerSteps, (name) => file.read(name));
  } finally {
    file.close();
  }
  return { step, found };
}

function readDescription(path: string, run: unknown): RestoredState & { optimizerSteps: number } {
  const file = join(path, descriptionFile);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TrainingStateError(file, 'cannot be read as a saved training state', { cause });
  }
  const description = recordOf(parsed);
  if (description === undefined || !('step' in description)) {
    throw new TrainingStateError(file, 'is not a saved training state');
  }
  const { step, optimizerSteps, best, evaluations, evaluationDue } = description;
  if (typeof step !== 'number' || typeof optimizerSteps !== 'number') {
    throw new TrainingStateError(file, 'does not tell its step');
  }
  const saved = JSON.stringify(description['run']);
  if (saved !== JSON.stringify(run)) {
    throw new TrainingStateError(file, `was saved by a run with other settings: ${saved}, now ${JSON.stringify(run)}`);
  }
  const found: FoundSoFar = {
    best: bestOf(best),
    evaluations: evaluations === undefined ? undefined : evaluationsOf(evaluations),
    evaluationDue: evaluationDue === true,
  };
  return { step, optimizerSteps, found };
}

function bestOf(value: unknown): BestEvaluation | undefined {
  const { step, loss, since } = recordOf(value) ?? {};
  if (typeof step !== 'number' || typeof loss !== 'number' || typeof since !== 'number') return undefined;
  return { step, loss, since };
}

function evaluationsOf(value: unknown): EvaluatedStep[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { step, values } = recordOf(entry) ?? {};
    const numbers = recordOf(values);
    if (typeof step !== 'number' || numbers === undefined) return [];
    const pairs = Object.entries(numbers).filter((pair): pair is [string, number] => typeof pair[1] === 'number');
    return [{ step, values: Object.fromEntries(pairs) }];
  });
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

/**
 * Puts a new file in place of the folder's best parameters: a saved state that links to the old one keeps it.
 * @throws {TrainingStateNotSaved} when the disk is full
 */
export function writeBestParameters(folder: string, engine: Engine, parameters: readonly Parameter[]): void {
  let saved: string | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    saved = latestTrainingState(folder);
    writeTensors(
      join(folder, bestFile),
      parameters.map(({ name, variable }) => stateTensor(engine, name, variable)),
    );
  } catch (cause) {
    throw new TrainingStateNotSaved(join(folder, bestFile), saved, cause);
  }
}

export function readBestParameters(folder: string, engine: Engine, parameters: readonly Parameter[]): void {
  const file = new SafetensorsFile(join(folder, bestFile));
  try {
    for (const { name, variable } of parameters) restoreVariable(engine, variable, file.read(name));
  } finally {
    file.close();
  }
}

/** Makes another folder's best parameters this one's, too, by a second name of the same file. */
export function adoptBestParameters(folder: string, from: string): void {
  const partial = join(folder, `${bestFile}.partial`);
  rmSync(partial, { force: true });
  linkSync(join(from, bestFile), partial);
  renameSync(partial, join(folder, bestFile));
}
