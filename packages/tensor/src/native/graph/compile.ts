// Functions of tensors as graphs that TensorFlow runs in one call, where an operation costs a tenth of one run alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Compiled, CompiledBody, CompiledInputs, Engine, Tensor } from '../../engine.js';
import { EngineError } from '../../engine-error.js';
import type { Binding } from '../binding.js';
import { idOf, type Operations } from '../operations.js';
import { graphTag } from './graph-messages.js';
import { Recorder } from './recorder.js';

/** @param over makes an engine over an addon */
export function compileGraph(
  operations: Operations,
  over: (binding: Binding) => Engine,
  examples: CompiledInputs,
  body: CompiledBody,
): Compiled {
  const { binding } = operations;
  const recorder = new Recorder(binding);
  const input = ({ dtype, shape }: Tensor, known: readonly number[]): Recorded => {
    const id = recorder.input(dtype === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT, known);
    return { id, dtype, shape };
  };
  const inputs = {
    fixed: examples.fixed.map((tensor) => input(tensor, tensor.shape)),
    varying: examples.varying.map((tensor) =>
      input(
        tensor,
        tensor.shape.map(() => -1),
      ),
    ),
  };
  const results = body(over(recorder.binding), inputs);
  const names = (tensors: readonly Tensor[]) => tensors.map((tensor) => recorder.nameOf(idOf(tensor))).join();
  const [inputNames, resultNames] = [names([...inputs.fixed, ...inputs.varying]), names(results)];
  let model = load(binding, recorder.file());
  return {
    run({ fixed, varying }) {
      if (model < 0) throw new EngineError('engine.operation_failed', 'the compiled function was released');
      const ids = [...fixed, ...varying].map(idOf);
      return operations.adopt('a compiled function', () => binding.runSavedModel(model, ids, inputNames, resultNames));
    },
    release() {
      if (model >= 0) binding.deleteSavedModel(model);
      model = -1;
    },
  };
}

/** An input as the engine's methods see it. */
interface Recorded extends Tensor {
  readonly id: number;
}

/** The addon takes a graph from a folder only. */
function load(binding: Binding, file: Buffer): number {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), file);
    return binding.loadSavedModel(folder, graphTag);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
