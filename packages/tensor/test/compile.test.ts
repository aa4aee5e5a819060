/* oxlint-disable typescript/no-unsafe-type-assertion -- the tests give a body just the tensors that it takes */
/** A compiled function gives what its body gives when it is run operation by operation. */
import { describe, expect, it } from 'vitest';
import type { CompiledBody, CompiledInputs, Engine, Tensor } from '../src/index.js';
import { engines, native, scattered } from './engines.js';

const WIDTH = 6;

/** One of each operation that a decoder's step is made of. */
function decoderLike(engine: Engine, { fixed, varying }: CompiledInputs): Tensor[] {
  const [weight, norm, shape, panels] = fixed as [Tensor, Tensor, Tensor, Tensor];
  const [x, rotation, cache, places] = varying as [Tensor, Tensor, Tensor, Tensor];
  const product = engine.matMul(engine.rmsNorm(x, norm, 1e-5).output, weight);
  const turned = engine.rotate(product, rotation);
  const [gate, up] = engine.split(turned, [WIDTH / 2, -1], 1) as [Tensor, Tensor];
  const joined = engine.concat([engine.swiGlu(gate, up).output, engine.slice(turned, [0, 3], [-1, -1])], 1);
  const filled = engine.reshape(engine.overwriteRows(cache, places, joined), shape); // [rows, room, width]
  const query = engine.reshape(engine.add(joined, engine.scale(x, 0.5)), [-1, 1, WIDTH]);
  const scores = engine.softmax(engine.batchMatMul(query, filled, false, true));
  const attended = engine.reshape(engine.batchMatMul(scores, filled), [-1, WIDTH]);
  const { values, indices } = engine.topK(engine.subtract(attended, engine.sigmoid(x)), 1);
  const packed = [engine.packedMatMul(x, panels), engine.packedSwiGlu(x, panels)];
  return [attended, values, engine.gather(x, engine.reshape(indices, [-1])), ...packed];
}

function inputs(engine: Engine, rows: number, room: number): CompiledInputs {
  const made = (shape: number[], seed: number) =>
    engine.upload(
      scattered(
        shape.reduce((product, extent) => product * extent, 1),
        seed,
      ),
      shape,
    );
  const places = engine.upload(
    Int32Array.from({ length: rows }, (_, row) => row * room + 1),
    [rows],
  );
  return {
    fixed: [
      made([WIDTH, WIDTH], 1),
      made([WIDTH], 2),
      engine.upload(Int32Array.of(rows, room, WIDTH), [3]),
      engine.pack(made([128, WIDTH], 6)),
    ],
    varying: [made([rows, WIDTH], 3), made([rows, WIDTH / 2, 2], 4), made([rows * room, WIDTH], 5), places],
  };
}

describe.each(engines)('on the $name engine', ({ engine }) => {
  it('equals its body run by itself, whatever the extents, and leaves no tensor behind', () => {
    const tensors = engine.tensorCount();
    engine.scope(() => {
      // Six rows at least, as the body picks rows by the place of a column.
      const compiled = engine.compile(inputs(engine, 6, 2), decoderLike);
      for (const [rows, room] of [
        [6, 2],
        [9, 5],
        [6, 2],
      ] as const) {
        const expected = decoderLike(engine, inputs(engine, rows, room)).flatMap((tensor) => [...engine.read(tensor)]);
        const results = compiled.run(inputs(engine, rows, room)).flatMap((tensor) => [...engine.read(tensor)]);
        expect(results).toHaveLength(expected.length);
        // TensorFlow may join a graph's operations, so that a last bit differs.
        for (const [at, value] of results.entries()) expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 5);
      }
      compiled.release();
    });
    expect(engine.tensorCount()).toBe(tensors);
  });

  it('writes rows in the memory of the input', () => {
    engine.scope(() => {
      const given = inputs(engine, 6, 2);
      const compiled = engine.compile(given, decoderLike);
      const cache = given.varying[2] as Tensor;
      const before = [...engine.read(cache)];
      compiled.run(given);
      const after = [...engine.read(cache)];
      const changed = after.flatMap((value, at) => (value === before[at] ? [] : [Math.floor(at / WIDTH)]));
      expect(new Set(changed)).toEqual(new Set([1, 3, 5, 7, 9, 11]));
      compiled.release();
    });
  });
});

describe.skipIf(native === undefined)('what a body may not do', () => {
  it('is told when it reads a tensor', () => {
    expect(compiling((engine, { varying }) => (engine.read(varying[0] as Tensor), []))).toThrow('cannot read a tensor');
  });

  it('is told when it asks for a shape that is not known', () => {
    expect(compiling((engine, { varying }) => (engine.sigmoid(varying[0] as Tensor).shape, []))).toThrow('shapes');
  });

  it('is told when an operation cannot be compiled', () => {
    const summing = compiling((engine, { fixed }) => [engine.sum(fixed[0] as Tensor, 0)]);
    expect(summing).toThrow('Sum cannot be part of a compiled function');
  });
});

function compiling(body: CompiledBody): () => void {
  const engine = native;
  return () => engine?.scope(() => engine.compile(inputs(engine, 6, 2), body).release());
}
