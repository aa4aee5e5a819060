// What a stopped run goes on from: parameters and optimizer state in a folder a step, which appears whole or not at
// all, so that a run killed at any moment finds its last one.
//
//   step-000120/state.safetensors  the parameters (`parameter.<name>`) and the optimizer's tensors, float32
//   step-000120/state.json         the step, the run that it belongs to, and what its evaluations have found
//   step-000120/best.safetensors   the best evaluation's parameters where there is one: a link, for other machines
//   best.safetensors               the same, while the run goes on
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@tastemaker/tensor';
import { SafetensorsFile, writeSafetensors } from '../checkpoint/safetensors.js';
import type { Parameter } from '../decoder/decoder.js';
import { TrainingStateNotSaved } from './errors.js';
import { type Optimizer, restoreVariable, type StateTensor, stateTensor } from './optimizer.js';
import {
  type FoundSoFar,
  peekDescription,
  type RestoredState,
  readDescription,
  writeDescription,
} from './state-description.js';

const stepFolderPattern = /^step-(\d+)$/;
const keptStates = 2;
const tensorsFile = 'state.safetensors';
const bestFile = 'best.safetensors';

export interface TrainingState {
  readonly engine: Engine;
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  /** What must be the same for a run to go on as it began: its config and seed, as plain JSON. */
  readonly run: unknown;
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
  writeDescription(folder, run, { step, optimizerSteps: optimizer.steps, found });
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
  return state && peekDescription(state).run;
}

/** Whether the newest state in the folder, or else `other`, has no update left. */
export function hasTrained(folder: string, other?: string): boolean {
  const state = latestTrainingState(folder) ?? other;
  return state !== undefined && peekDescription(state).trained;
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
