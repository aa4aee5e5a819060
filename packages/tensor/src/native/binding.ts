// The addon of tfjs-node, spoken to directly: its JavaScript half costs 20–80 µs an operation and uses functions that
// Node 23 removed, while the addon itself is N-API and loads everywhere.
import { createRequire } from 'node:module';
import { setDefaultVariable } from '../env.js';

/** A tensor as the addon returns it from an operation. */
export interface AddonTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

export interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_COMPLEX64: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  /** libtensorflow's version. */
  readonly TF_Version: string;
  /** May alias the array: never write to one that was handed over. Returns the tensor's id. */
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array;
  executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): AddonTensor[];
  getNumOfTensors(): number;
  /** Loads the graph of the given tags from a folder. Returns its id. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Runs a graph. Names are `node:output`, with commas between them. */
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): AddonTensor[];
}

/** Loads the addon at an absolute path, and sets what TensorFlow reads from the environment, unless the user has. */
export function loadBinding(path: string): Binding {
  setDefaultVariable('TF_CPP_MIN_LOG_LEVEL', '2');
  // By itself TensorFlow takes oneDNN only where the processor has AVX-512; its products are faster with AVX2, too.
  if (process.arch === 'x64') setDefaultVariable('TF_ENABLE_ONEDNN_OPTS', '1');
  // Operations of a decoder follow each other: threads that only hand them on cost more than they bring. So a compiled
  // function runs on one thread, which takes its share of each product instead of waiting for those that compute it.
  setDefaultVariable('TF_NUM_INTEROP_THREADS', '1');
  setDefaultVariable('TF_ONEDNN_THREADPOOL_USE_CALLER_THREAD', 'true');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped; the installer has loaded this very file
  return createRequire(import.meta.url)(path) as Binding;
}
