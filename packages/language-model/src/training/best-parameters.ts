// The parameters of a run's best evaluation, kept while training goes on past them.
import { linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@tastemaker/tensor';
import { SafetensorsFile } from '../checkpoint/safetensors.js';
import type { Parameter } from '../decoder/decoder.js';
import { writeStateFile } from './state-file.js';
import { restoreVariable, stateTensor } from './state-variables.js';

/** When to stop before the last step, and which parameters to end with: those of the lowest loss. */
export interface EarlyStopping<Evaluation> {
  /** What is to fall. No number never counts as an improvement. */
  readonly lossOf: (evaluation: Evaluation) => number;
  /** Stops after so many evaluations in a row without an improvement; `Infinity`: never. */
  readonly patience: number;
  /** An improvement is at least this much. */
  readonly minDelta: number;
}

export interface BestEvaluation {
  /** After this many steps. */
  readonly step: number;
  readonly loss: number;
  /** Evaluations since, none of them better. */
  readonly since: number;
}

/** The file's name, beside the saved states and (linked) in each of them. */
export const BEST_FILE = 'best.safetensors';

export interface BestParameters {
  /** Undefined before the first evaluation. */
  found(): BestEvaluation | undefined;
  /** Takes note of an evaluation after `step` steps; keeps the parameters if it is the best. */
  consider(step: number, loss: number, minDelta: number): void;
  /** Puts the best into the parameters. */
  restore(): void;
  /** Goes on from a saved state's best. */
  adopt(best: BestEvaluation | undefined, stateFolder: string): void;
}

/** @param folder where the file lies; undefined: the parameters are kept in memory */
export function createBestParameters(
  engine: Engine,
  parameters: readonly Parameter[],
  folder: string | undefined,
): BestParameters {
  let best: BestEvaluation | undefined;
  const kept = folder === undefined ? inMemory(engine, parameters) : onDisk(engine, parameters, folder);
  return {
    found: () => best,
    consider(step, loss, minDelta) {
      if (best === undefined ? Number.isFinite(loss) : loss < best.loss - minDelta) {
        kept.write();
        best = { step, loss, since: 0 };
      } else if (best !== undefined) best = { ...best, since: best.since + 1 };
    },
    restore: () => kept.read(),
    adopt(saved, stateFolder) {
      best = saved;
      if (saved !== undefined && folder !== undefined) linkInto(folder, join(stateFolder, BEST_FILE));
    },
  };
}

function inMemory(engine: Engine, parameters: readonly Parameter[]) {
  let copies: Float32Array[] = [];
  return {
    write() {
      copies = parameters.map(({ name, variable }) => stateTensor(engine, name, variable).read().slice());
    },
    read() {
      for (const [index, { variable }] of parameters.entries()) {
        const copy = copies[index];
        // An array that was uploaded once may be aliased.
        if (copy !== undefined) restoreVariable(engine, variable, copy.slice());
      }
    },
  };
}

function onDisk(engine: Engine, parameters: readonly Parameter[], folder: string) {
  const path = join(folder, BEST_FILE);
  const partial = `${path}.partial`;
  return {
    write() {
      mkdirSync(folder, { recursive: true });
      // A new file under the old name: states that hold a link to the old one keep it.
      try {
        writeStateFile(
          partial,
          parameters.map(({ name, variable }) => stateTensor(engine, name, variable)),
        );
        renameSync(partial, path);
      } catch (error) {
        rmSync(partial, { recursive: true, force: true });
        throw error;
      }
    },
    read() {
      const file = new SafetensorsFile(path);
      try {
        for (const { name, variable } of parameters) restoreVariable(engine, variable, file.read(name));
      } finally {
        file.close();
      }
    },
  };
}

/** Gives a file a second name in `folder`, in place of another of that name. */
export function linkInto(folder: string, path: string): void {
  const partial = join(folder, `${BEST_FILE}.partial`);
  rmSync(partial, { force: true });
  linkSync(path, partial);
  renameSync(partial, join(folder, BEST_FILE));
}
