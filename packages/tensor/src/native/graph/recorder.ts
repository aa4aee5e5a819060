// Stands in for the addon while a function is compiled: what it is asked to run it writes down as nodes of a graph. So
// the engine's methods, which know nothing of this, describe the graph by the very calls that would compute it.
import { EngineError } from '../../engine-error.js';
import type { AddonTensor, Attribute, Binding } from '../binding.js';
import { attribute, node, savedModel } from './graph-messages.js';

interface Recorded {
  /** As other nodes and the runner name it: `node:output`. */
  readonly name: string;
  readonly type: number;
}

export class Recorder {
  readonly #binding: Binding;
  readonly #nodes: Buffer[] = [];
  readonly #values: Recorded[] = [];

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  /** The addon to make an engine over. */
  get binding(): Binding {
    return {
      ...constantsOf(this.#binding),
      createTensor: (shape, type, values) => this.#constant(shape, type, values),
      deleteTensor: () => {},
      tensorDataSync: refusing('read a tensor: its values are not known before it runs'),
      executeOp: (name, attributes, inputs, outputs) => this.#operation(name, attributes, inputs, outputs),
      getNumOfTensors: () => this.#values.length,
      loadSavedModel: refusing('compile another'),
      deleteSavedModel: refusing('release another'),
      runSavedModel: refusing('run another'),
    };
  }

  /** A value that is handed in at each run; extents of -1 are not known before. */
  input(type: number, shape: readonly number[]): number {
    const name = this.#add('Placeholder', [], { dtype: attribute.type(type), shape: attribute.shape(shape) });
    return this.#value(`${name}:0`, type);
  }

  nameOf(id: number): string {
    return this.#valueOf(id).name;
  }

  /** The whole graph as a file. */
  file(): Buffer {
    return savedModel(this.#nodes);
  }

  #constant(shape: readonly number[], type: number, values: Float32Array | Int32Array): number {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const value = attribute.tensor(type, shape, bytes);
    return this.#value(`${this.#add('Const', [], { dtype: attribute.type(type), value })}:0`, type);
  }

  #operation(name: string, given: readonly Attribute[], inputs: readonly number[], outputs: number): AddonTensor[] {
    const typed = typedOperations[name];
    if (typed === undefined) {
      throw new EngineError('engine.operation_failed', `${name} cannot be part of a compiled function yet`);
    }
    const values = inputs.map((id) => this.#valueOf(id));
    const attributes: Record<string, Buffer> = {};
    for (const [key, at] of Object.entries(typed.types)) {
      attributes[key] = attribute.type(values.at(at)?.type ?? this.#binding.TF_FLOAT);
    }
    for (const each of given) attributes[each.name] = encoded(this.#binding, each);
    const own = this.#add(name, values, attributes);
    const first = values[0]?.type ?? this.#binding.TF_FLOAT;
    const explicit = given.find(({ type }) => type === this.#binding.TF_ATTR_TYPE)?.value;
    const types = typed.results?.(this.#binding, first, typeof explicit === 'number' ? explicit : undefined) ?? [];
    return Array.from({ length: outputs }, (_, output) => {
      const dtype = types[output] ?? first;
      return new RecordedTensor(this.#value(`${own}:${output}`, dtype), dtype);
    });
  }

  #add(operation: string, inputs: readonly Recorded[], attributes: Readonly<Record<string, Buffer>>): string {
    const name = `n${this.#nodes.length}`;
    this.#nodes.push(
      node(
        name,
        operation,
        inputs.map((input) => input.name),
        attributes,
      ),
    );
    return name;
  }

  #value(name: string, type: number): number {
    return this.#values.push({ name, type }) - 1;
  }

  #valueOf(id: number): Recorded {
    const value = this.#values[id];
    if (value === undefined) {
      const message = 'a compiled function uses a tensor that is not among its inputs';
      throw new EngineError('engine.operation_failed', message);
    }
    return value;
  }
}

const refusing = (what: string) => (): never => {
  throw new EngineError('engine.operation_failed', `a compiled function cannot ${what}`);
};

/** A result that is not computed yet. */
class RecordedTensor implements AddonTensor {
  id: number;
  dtype: number;

  constructor(id: number, dtype: number) {
    this.id = id;
    this.dtype = dtype;
  }

  get shape(): number[] {
    throw new EngineError('engine.operation_failed', 'a compiled function knows its inputs’ shapes only');
  }
}

function constantsOf(binding: Binding) {
  const { TF_FLOAT, TF_INT32, TF_COMPLEX64, TF_ATTR_STRING, TF_ATTR_INT } = binding;
  const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_ATTR_SHAPE, TF_Version } = binding;
  return {
    TF_FLOAT,
    TF_INT32,
    TF_COMPLEX64,
    TF_ATTR_STRING,
    TF_ATTR_INT,
    TF_ATTR_BOOL,
    TF_ATTR_TYPE,
    TF_ATTR_SHAPE,
    TF_Version,
  };
}

function encoded(binding: Binding, { name, type, value }: Attribute): Buffer {
  if (type === binding.TF_ATTR_BOOL && typeof value === 'boolean') return attribute.boolean(value);
  if (type === binding.TF_ATTR_INT && typeof value === 'number') return attribute.integer(value);
  if (type === binding.TF_ATTR_TYPE && typeof value === 'number') return attribute.type(value);
  throw new EngineError('engine.operation_failed', `the attribute ${name} cannot be part of a compiled function yet`);
}

export interface TypedOperation {
  /** Attribute → place of the input whose type it names; -1 is the last. */
  readonly types: Readonly<Record<string, number>>;
  readonly results?: (binding: Binding, given: number, explicit: number | undefined) => readonly number[];
}

const alike: TypedOperation = { types: { T: 0 } };

const typedOperations: Readonly<Record<string, TypedOperation>> = {
  AddV2: alike,
  BatchMatMulV2: alike,
  Bitcast: { types: { T: 0 }, results: (_binding, given, explicit) => [explicit ?? given] },
  ConcatV2: { types: { T: 0, Tidx: -1 } },
  EuclideanNorm: { types: { T: 0, Tidx: 1 } },
  GatherV2: { types: { Tparams: 0, Tindices: 1, Taxis: 2 } },
  InplaceUpdate: alike,
  MatMul: alike,
  Mul: alike,
  Reshape: { types: { T: 0, Tshape: 1 } },
  Rsqrt: alike,
  Sigmoid: alike,
  Slice: { types: { T: 0, Index: 1 } },
  Softmax: alike,
  SplitV: { types: { T: 0, Tlen: 1 } },
  Sub: alike,
  Transpose: { types: { T: 0, Tperm: 1 } },
  TopKV2: { types: { T: 0 }, results: (binding, given) => [given, binding.TF_INT32] },
};
