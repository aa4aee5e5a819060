// Small constants (shapes, axes, factors) that operations take as tensors: made once and reused, as making one costs
// as much as an operation. Two generations bound the cache: when the young one is full, what was not used since the
// last change goes. What was asked for within one operation is always young, so it outlives that operation.
import type { Binding } from './binding.js';

const generationSize = 2048;

export class Constants {
  readonly #binding: Binding;
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The id of an int32 vector. */
  vector(values: readonly number[]): number {
    const key = `v${values.join()}`;
    return this.#young.get(key) ?? this.#older(key, () => this.#create([values.length], Int32Array.from(values)));
  }

  /** The id of an int32 scalar. */
  integer(value: number): number {
    const key = `i${value}`;
    return this.#young.get(key) ?? this.#older(key, () => this.#create([], Int32Array.of(value)));
  }

  /** The id of a float32 scalar. */
  real(value: number): number {
    const key = `r${value}`;
    return this.#young.get(key) ?? this.#older(key, () => this.#create([], Float32Array.of(value)));
  }

  #create(shape: readonly number[], values: Float32Array | Int32Array): number {
    const dtype = values instanceof Float32Array ? this.#binding.TF_FLOAT : this.#binding.TF_INT32;
    return this.#binding.createTensor(shape, dtype, values);
  }

  #older(key: string, create: () => number): number {
    const id = this.#old.get(key) ?? create();
    this.#old.delete(key);
    if (this.#young.size >= generationSize) {
      for (const unused of this.#old.values()) {
        this.#binding.deleteTensor(unused);
      }
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, id);
    return id;
  }
}
