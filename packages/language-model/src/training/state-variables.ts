// Variables that hold an optimizer's state, into and out of plain arrays.
import type { Engine, Variable } from '@tastemaker/tensor';
import { readVariable } from '../decoder/load.js';
import type { StateTensor } from './optimizer.js';

export function zerosLike(engine: Engine, variable: Variable): Variable {
  return engine.variable(new Float32Array(variable.size), variable.shape);
}

export function stateTensor(engine: Engine, name: string, variable: Variable): StateTensor {
  return { name, shape: variable.shape, read: () => readVariable(engine, variable) };
}

/** @throws {RangeError} where the data does not fit */
export function restoreVariable(engine: Engine, variable: Variable, data: Float32Array): void {
  if (data.length !== variable.size) {
    throw new RangeError(`A saved tensor has ${data.length} numbers where ${variable.size} are needed.`);
  }
  engine.scope(() => engine.assign(variable, engine.upload(data, variable.shape)));
}
