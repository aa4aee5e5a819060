// The parameters of a run's best evaluation, kept while training goes on past them.
import type { Engine } from '@tastemaker/tensor';
import type { Parameter } from '../decoder/decoder.js';
import { restoreVariable, stateTensor } from './optimizer.js';
import type { BestEvaluation } from './state-description.js';
import { adoptBestParameters, readBestParameters, writeBestParameters } from './training-state.js';

/** When to stop before the last step, and which parameters to end with: those of the lowest loss. */
export interface EarlyStopping<Evaluation> {
  /** What is to fall. No number never counts as an improvement. */
  readonly lossOf: (evaluation: Evaluation) => number;
  /** Stops after so many evaluations in a row without an improvement; `Infinity`: never. */
  readonly patience: number;
  /** An improvement is at least this much. */
  readonly minDelta: number;
}

export interface BestParameters {
  /** Undefined before the first evaluation. */
  found(): BestEvaluation | undefined;
  /** Takes note of an evaluation after `step` steps; keeps the parameters if it is the best. */
  consider(step: number, loss: number, minDelta: number): void;
  /** Puts the best into the parameters. */
  restore(): void;
  /** Goes on from a saved state's best. */
  adopt(best: BestEvaluation | undefined, state: string): void;
}

/** @param folder of the run's saved states, where they are kept; undefined: they are kept in memory */
export function createBestParameters(
  engine: Engine,
  parameters: readonly Parameter[],
  folder: string | undefined,
): BestParameters {
  let best: BestEvaluation | undefined;
  const kept =
    folder === undefined
      ? inMemory(engine, parameters)
      : {
          write: () => writeBestParameters(folder, engine, parameters),
          read: () => readBestParameters(folder, engine, parameters),
        };
  return {
    found: () => best,
    consider(step, loss, minDelta) {
      if (best === undefined ? Number.isFinite(loss) : loss < best.loss - minDelta) {
        kept.write();
        best = { step, loss, since: 0 };
      } else if (best !== undefined) best = { ...best, since: best.since + 1 };
    },
    restore: () => kept.read(),
    adopt(saved, state) {
      best = saved;
      if (saved !== undefined && folder !== undefined) adoptBestParameters(folder, state);
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
