/** Rotary rows of positions, made once each: a step needs a row for every candidate, and positions come again. */
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { DecoderConfig } from '../decoder/config.js';
import { rotationRows } from '../decoder/rotation.js';

export class RotationCache {
  readonly #engine: Engine;
  readonly #config: DecoderConfig;
  readonly #rows = new Map<number, Float32Array>();

  constructor(engine: Engine, config: DecoderConfig) {
    this.#engine = engine;
    this.#config = config;
  }

  /** For {@link Engine.rotate}, owned by the open scope: `[positions, pairs, 2]`. */
  upload(positions: readonly number[]): Tensor {
    const rows = positions.map((position) => this.#row(position));
    const width = rows[0]?.length ?? 0;
    const all = new Float32Array(rows.length * width);
    for (const [index, row] of rows.entries()) all.set(row, index * width);
    return this.#engine.upload(all, [rows.length, width / 2, 2]);
  }

  #row(position: number): Float32Array {
    const known = this.#rows.get(position);
    if (known !== undefined) return known;
    const row = rotationRows(this.#config, [position]);
    this.#rows.set(position, row);
    return row;
  }
}
