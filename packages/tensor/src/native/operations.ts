// Runs TensorFlow operations on the addon's own handles. An operation costs 5–15 µs, most of it inside the addon, so
// nothing here allocates beyond what the addon returns: its output object becomes the tensor, attributes are built
// once, type attributes are left to TensorFlow's inference, and input lists are reused.
import type { DataType, Tensor } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { Scopes } from '../scopes.js';
import type { AddonTensor, Attribute, Binding } from './binding.js';
import { Constants } from './constants.js';

/** The addon's output object. `id` is -1 once released; `dtype` is replaced by the engine's name for it. */
interface Handle extends Tensor {
  id: number;
  dtype: DataType;
  /** Present on a rotation that was used: its complex view and that view's conjugate, which live as long as it. */
  complex?: Tensor;
  conjugate?: Tensor;
  /** The same rounded, once that was asked for. Lives as long as this. */
  rounded?: Tensor;
}

/** Every tensor that this engine hands out is one of its handles; the interface only hides that. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a check here would cost more than it could catch: TensorFlow refuses an undefined id
export const handleOf = (tensor: Tensor): Handle => tensor as Handle;

export const idOf = (tensor: Tensor): number => handleOf(tensor).id;

/** DT_BFLOAT16 of tensorflow/core/framework/types.proto, which the addon has no name for. */
export const bfloat16Type = 14;

const isTensor = (value: object): value is Tensor => 'id' in value && 'dtype' in value;

export const noAttributes: readonly Attribute[] = [];

export class Operations {
  readonly binding: Binding;
  readonly constants: Constants;
  readonly scopes: Scopes<Tensor>;
  /** Handles that hold variables, which are no tensors of the user's. */
  variables = 0;
  readonly #one = [0];
  readonly #two = [0, 0];
  readonly #three = [0, 0, 0];

  constructor(binding: Binding) {
    this.binding = binding;
    this.constants = new Constants(binding);
    this.scopes = new Scopes(isTensor, (tensor) => this.free(tensor));
  }

  integerAttribute(name: string, value: number): Attribute {
    return { name, type: this.binding.TF_ATTR_INT, value };
  }

  booleanAttribute(name: string, value: boolean): Attribute {
    return { name, type: this.binding.TF_ATTR_BOOL, value };
  }

  typeAttribute(name: string, value: number): Attribute {
    return { name, type: this.binding.TF_ATTR_TYPE, value };
  }

  unary(name: string, a: Tensor, attributes: readonly Attribute[] = noAttributes): Tensor {
    this.#one[0] = idOf(a);
    return this.single(name, this.#one, attributes);
  }

  binary(name: string, a: Tensor, b: Tensor, attributes: readonly Attribute[] = noAttributes): Tensor {
    return this.pair(name, idOf(a), idOf(b), attributes);
  }

  /** Like {@link binary}, of ids: for inputs that are constants. */
  pair(name: string, a: number, b: number, attributes: readonly Attribute[] = noAttributes): Tensor {
    this.#two[0] = a;
    this.#two[1] = b;
    return this.single(name, this.#two, attributes);
  }

  triple(name: string, a: number, b: number, c: number): Tensor {
    this.#three[0] = a;
    this.#three[1] = b;
    this.#three[2] = c;
    return this.single(name, this.#three);
  }

  single(name: string, inputs: readonly number[], attributes: readonly Attribute[] = noAttributes): Tensor {
    return this.#own(name, this.#call(name, inputs, attributes, 1)[0]);
  }

  /** An operation of two outputs. */
  double(name: string, inputs: readonly number[]): readonly [Tensor, Tensor] {
    const results = this.#call(name, inputs, noAttributes, 2);
    return [this.#own(name, results[0]), this.#own(name, results[1])];
  }

  multiple(name: string, inputs: readonly number[], attributes: readonly Attribute[], outputs: number): Tensor[] {
    return this.#call(name, inputs, attributes, outputs).map((result) => this.#own(name, result));
  }

  /** For operations that return nothing, such as an assignment. */
  effect(name: string, inputs: readonly number[], attributes: readonly Attribute[] = noAttributes): void {
    this.#call(name, inputs, attributes, 0);
  }

  /** Takes what the addon made, in whatever way, into the open scope. */
  adopt(name: string, make: () => readonly AddonTensor[]): Tensor[] {
    return this.#guarded(name, [], make).map((result) => this.#own(name, result));
  }

  upload(data: Float32Array | Int32Array, shape: readonly number[]): Tensor {
    const handle: Handle = {
      id: this.createCopy(data, shape),
      shape: shape.slice(),
      dtype: data instanceof Float32Array ? 'float32' : 'int32',
    };
    return this.scopes.own(handle);
  }

  /** The id of a new tensor that no scope owns. The addon may alias what it is handed, so it gets a copy. */
  createCopy(data: Float32Array | Int32Array, shape: readonly number[]): number {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (size !== data.length) {
      const message = `shape [${shape.join(', ')}] needs ${size} values, but got ${data.length}`;
      throw new EngineError('engine.operation_failed', message);
    }
    const dtype = data instanceof Float32Array ? this.binding.TF_FLOAT : this.binding.TF_INT32;
    return this.binding.createTensor(shape, dtype, data.slice());
  }

  /** A copy of the tensor's elements. */
  read(tensor: Tensor): Float32Array | Int32Array {
    const id = idOf(tensor);
    if (id < 0) {
      throw new EngineError('engine.operation_failed', 'the tensor was released');
    }
    return this.binding.tensorDataSync(id);
  }

  free(tensor: Tensor): void {
    const handle = handleOf(tensor);
    if (handle.id < 0) {
      return;
    }
    this.binding.deleteTensor(handle.id);
    handle.id = -1;
    if (handle.complex !== undefined) {
      this.free(handle.complex);
    }
    if (handle.conjugate !== undefined) {
      this.free(handle.conjugate);
    }
    if (handle.rounded !== undefined) {
      this.free(handle.rounded);
    }
  }

  #own(name: string, result: AddonTensor | undefined): Tensor {
    if (result === undefined) {
      throw new EngineError('engine.operation_failed', `${name} returned nothing`);
    }
    // The addon's object is reused as the tensor: only its numeric type is replaced by the name.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made true by the next line
    const handle = result as unknown as Handle;
    handle.dtype = this.#nameOf(result.dtype);
    return this.scopes.own(handle);
  }

  #nameOf(type: number): DataType {
    if (type === this.binding.TF_INT32) return 'int32';
    return type === bfloat16Type ? 'bfloat16' : 'float32';
  }

  #call(name: string, inputs: readonly number[], attributes: readonly Attribute[], outputs: number): AddonTensor[] {
    return this.#guarded(name, inputs, () => this.binding.executeOp(name, attributes, inputs, outputs));
  }

  #guarded<T>(name: string, inputs: readonly number[], run: () => T): T {
    try {
      return run();
    } catch (cause) {
      if (cause instanceof EngineError) throw cause;
      const message = cause instanceof Error ? cause.message.trim() : String(cause);
      const reason = inputs.includes(-1) ? 'an input was released' : message;
      throw new EngineError('engine.operation_failed', `${name}: ${reason}`, { cause });
    }
  }
}
