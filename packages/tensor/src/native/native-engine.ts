// The engine over libtensorflow: raw operations on resource variables, without tfjs's tensors, kernels or tape.
import { existsSync, readFileSync } from 'node:fs';
import type { DataType, Engine } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { arithmeticMethods } from './arithmetic.js';
import type { Binding } from './binding.js';
import { decoderMethods } from './decoder-pieces.js';
import { compileGraph } from './graph/compile.js';
import { layoutMethods } from './layout.js';
import { Operations } from './operations.js';
import { packedMethods } from './packed-products.js';
import { variableMethods } from './variables.js';

function wrongType(method: string, wanted: DataType, got: DataType): never {
  throw new EngineError('engine.operation_failed', `${method}: the tensor is ${got}, not ${wanted}`);
}

/** One engine a process: the addon counts tensors per process, and so does {@link Engine.tensorCount}. */
export function createNativeEngine(binding: Binding): Engine {
  const operations = new Operations(binding);
  const { scopes } = operations;
  return {
    name: 'native',
    version: binding.TF_Version,
    multipliesBfloat16: multipliesBfloat16(),
    upload: (data, shape) => operations.upload(data, shape),
    read(tensor) {
      const data = operations.read(tensor);
      return data instanceof Float32Array ? data : wrongType('read', 'float32', tensor.dtype);
    },
    readInt(tensor) {
      const data = operations.read(tensor);
      return data instanceof Int32Array ? data : wrongType('readInt', 'int32', tensor.dtype);
    },
    scope: (body) => scopes.run(body),
    keep(tensor) {
      scopes.disown(tensor);
      return tensor;
    },
    release(...tensors) {
      for (const tensor of tensors) {
        if (tensor) {
          operations.free(tensor);
        }
      }
    },
    compile: (examples, body) => compileGraph(operations, createNativeEngine, examples, body),
    tensorCount: () => binding.getNumOfTensors() - operations.constants.size - operations.variables,
    ...variableMethods(operations),
    ...arithmeticMethods(operations),
    ...packedMethods(operations),
    ...layoutMethods(operations),
    ...decoderMethods(operations),
  };
}

const processorFile = '/proc/cpuinfo';
/** As Linux names them: of AMD since Zen 4 and of Intel since Cooper Lake. */
const bfloat16Instructions = /\b(?:avx512_bf16|amx_bf16)\b/;

let known: boolean | undefined;

/** False where it can't be told, as on other systems than Linux. */
function multipliesBfloat16(): boolean {
  known ??= existsSync(processorFile) && bfloat16Instructions.test(readFileSync(processorFile, 'utf8'));
  return known;
}
