/** Each operation against numbers worked out by hand. */
import { describe, expect, it } from 'vitest';
import { type Tensor, withBfloat16Products } from '../src/index.js';
import { engines, floats, integers, scattered } from './engines.js';

const close = (expected: readonly number[], digits = 6) => expected.map((value) => expect.closeTo(value, digits));

describe.each(engines)('operations ($name)', ({ engine }) => {
  const values = (tensor: Tensor): number[] => [...engine.read(tensor)];

  it('matMul multiplies with each operand as it is or transposed', () => {
    const a = floats(engine, [2, 3], 1, 2, 3, 4, 5, 6);
    const b = floats(engine, [3, 2], 7, 8, 9, 10, 11, 12);
    const product = engine.matMul(a, b);
    expect(product.shape).toEqual([2, 2]);
    expect(values(product)).toEqual([58, 64, 139, 154]);
    expect(values(engine.matMul(engine.transpose(a), b, true))).toEqual([58, 64, 139, 154]);
    expect(values(engine.matMul(a, engine.transpose(b), false, true))).toEqual([58, 64, 139, 154]);
    expect(values(engine.matMul(engine.transpose(a), engine.transpose(b), true, true))).toEqual([58, 64, 139, 154]);
  });

  it('batchMatMul multiplies matrix by matrix', () => {
    const a = floats(engine, [2, 1, 2], 1, 2, 3, 4);
    const b = floats(engine, [2, 2, 1], 5, 6, 7, 8);
    const product = engine.batchMatMul(a, b);
    expect(product.shape).toEqual([2, 1, 1]);
    expect(values(product)).toEqual([17, 53]);
    expect(values(engine.batchMatMul(a, a, false, true))).toEqual([5, 25]);
    expect(values(engine.batchMatMul(a, a, true, false))).toEqual([1, 2, 2, 4, 9, 12, 12, 16]);
  });

  it('bfloat16 keeps eight significant bits, rounded half to even, and multiplies', () => {
    // Of 1 + n/256 the even neighbours in steps of 1/128.
    const rounded = engine.toFloat32(engine.toBfloat16(floats(engine, [4], 1 + 1 / 256, 1 + 3 / 256, -0.1, 3e38)));
    expect(values(rounded)).toEqual([1, 1 + 2 / 128, -0.10009765625, 226 * 2 ** 120]);
    const a = engine.toBfloat16(floats(engine, [2, 3], 1, 2, 3, 4, 5, 6));
    const product = engine.toFloat32(engine.matMul(a, a, false, true));
    expect(product.dtype).toBe('float32');
    expect(values(product)).toEqual([14, 32, 32, 77]);
    expect(values(engine.toFloat32(engine.add(a, a)))).toEqual([2, 4, 6, 8, 10, 12]);
  });

  it('an engine with bfloat16 products rounds operands and takes and gives float32', () => {
    const mixed = withBfloat16Products(engine);
    const before = engine.tensorCount();
    engine.scope(() => {
      const a = floats(engine, [1, 2], 1 + 1 / 256, 2);
      const b = floats(engine, [2, 1], 1, 0.5);
      expect(values(mixed.matMul(a, b))).toEqual([2]);
      expect(values(engine.matMul(a, b))).toEqual([2 + 1 / 256]);
    });
    expect(engine.tensorCount()).toBe(before);
  });

  it('scaleAdd changes a variable in place', () => {
    const variable = engine.variable(Float32Array.of(1, -2), [2]);
    engine.scaleAdd(variable, 0.5, floats(engine, [2], 4, 8), -0.25);
    expect(values(engine.value(variable))).toEqual(close([-0.5, -3]));
    engine.scaleAdd(variable, 0.9, floats(engine, [2], 1e3, 1e3), 0);
    expect(values(engine.value(variable))).toEqual(close([-0.45, -2.7]));
    engine.destroy(variable);
  });

  it('large batches, which the WASM engine cuts up, give the same as matrix by matrix', () => {
    const [batch, m, k, n] = [3, 40, 30, 20];
    const a = engine.upload(
      Float32Array.from({ length: batch * m * k }, (_, at) => (at % 7) - 3),
      [batch, m, k],
    );
    const b = engine.upload(
      Float32Array.from({ length: batch * n * k }, (_, at) => (at % 5) - 2),
      [batch, n, k],
    );
    const product = values(engine.batchMatMul(a, b, false, true));
    for (let row = 0; row < batch; row++) {
      const left = engine.reshape(engine.slice(a, [row, 0, 0], [1, m, k]), [m, k]);
      const right = engine.reshape(engine.slice(b, [row, 0, 0], [1, n, k]), [n, k]);
      expect(product.slice(row * m * n, (row + 1) * m * n)).toEqual(values(engine.matMul(left, right, false, true)));
    }
  });

  it.each([
    ['few columns', 6],
    ['columns for several panels', 128],
    ['columns that make no even number of panels', 96],
  ])('products with a packed matrix are those with the matrix itself: %s', (_, out) => {
    const [rows, inner] = [3, 5];
    const a = engine.upload(scattered(rows * inner, 1), [rows, inner]);
    const matrix = engine.upload(scattered(out * inner, 2), [out, inner]);
    const packed = engine.pack(matrix);
    const product = engine.matMul(a, matrix, false, true);
    const again = engine.packedMatMul(a, packed);
    expect(again.shape).toEqual([rows, out]);
    expect(values(again)).toEqual(close(values(product), 5));
    const [gate, up] = engine.split(product, [out / 2, out / 2], 1);
    const gated = engine.packedSwiGlu(a, packed);
    expect(gated.shape).toEqual([rows, out / 2]);
    // oxlint-disable-next-line typescript/no-non-null-assertion -- two pieces were asked for
    expect(values(gated)).toEqual(close(values(engine.swiGlu(gate!, up!).output), 5));
  });

  it('elementwise operations broadcast as numpy does', () => {
    const a = floats(engine, [2, 2], 1, 2, 3, 4);
    const row = floats(engine, [2], 10, 20);
    const column = floats(engine, [2, 1], 10, 20);
    expect(values(engine.add(a, row))).toEqual([11, 22, 13, 24]);
    expect(values(engine.subtract(a, column))).toEqual([-9, -8, -17, -16]);
    expect(values(engine.multiply(column, row))).toEqual([100, 200, 200, 400]);
    expect(values(engine.scale(a, -0.5))).toEqual([-0.5, -1, -1.5, -2]);
  });

  it('sigmoid stays exact in its tails', () => {
    expect(values(engine.sigmoid(floats(engine, [3], 0, 2, -30)))).toEqual(
      close([0.5, 0.8807970779778823, 9.357622968839299e-14]),
    );
  });

  it('softmax runs over the last axis and survives large scores', () => {
    const result = engine.softmax(floats(engine, [2, 2], 1000, 1000, 0, Math.log(3)));
    expect(values(result)).toEqual(close([0.5, 0.5, 0.25, 0.75]));
  });

  it('reshape, transpose, concat, split and slice move elements', () => {
    const a = floats(engine, [2, 3], 1, 2, 3, 4, 5, 6);
    expect(engine.reshape(a, [3, 2]).shape).toEqual([3, 2]);
    expect(values(engine.transpose(a))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(values(engine.concat([a, a], 1))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    expect(engine.concat([a, a], 0).shape).toEqual([4, 3]);
    const pieces = engine.split(a, [1, 2], 1);
    expect(pieces.map((piece) => piece.shape)).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(pieces.map(values)).toEqual([
      [1, 4],
      [2, 3, 5, 6],
    ]);
    expect(values(engine.slice(a, [0, 1], [2, 1]))).toEqual([2, 5]);
  });

  it('concat gives a single tensor back, of any type', () => {
    const before = engine.tensorCount();
    engine.scope(() => {
      const a = floats(engine, [1, 2], 1.5, 2);
      expect(engine.concat([a], 0)).toBe(a);
      const rounded = engine.concat([engine.toBfloat16(a), engine.toBfloat16(a)], 0);
      expect(values(engine.toFloat32(rounded))).toEqual([1.5, 2, 1.5, 2]);
      const b = integers(engine, [2], 3, 4);
      expect([...engine.readInt(engine.concat([b], 0))]).toEqual([3, 4]);
    });
    expect(engine.tensorCount()).toBe(before);
  });

  it('integers can be moved too', () => {
    const a = integers(engine, [2, 2], 1, 2, 3, 4);
    expect(a.dtype).toBe('int32');
    expect([...engine.readInt(engine.concat([a, a], 1))]).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
    expect([...engine.readInt(engine.gather(a, integers(engine, [1], 1)))]).toEqual([3, 4]);
    expect([...engine.readInt(engine.reshape(engine.slice(a, [0, 1], [2, 1]), [2]))]).toEqual([2, 4]);
  });

  it('gather picks rows in any order, as often as asked', () => {
    const a = floats(engine, [3, 2], 1, 2, 3, 4, 5, 6);
    const picked = engine.gather(a, integers(engine, [2, 2], 2, 0, 2, 1));
    expect(picked.shape).toEqual([2, 2, 2]);
    expect(values(picked)).toEqual([5, 6, 1, 2, 5, 6, 3, 4]);
  });

  it('scatterAdd adds rows up where an index repeats', () => {
    const a = floats(engine, [3, 2], 1, 2, 3, 4, 5, 6);
    const sums = engine.scatterAdd(a, integers(engine, [3], 3, 1, 3), 4);
    expect(sums.shape).toEqual([4, 2]);
    expect(values(sums)).toEqual([0, 0, 3, 4, 0, 0, 6, 8]);
  });

  it('an index out of range is an error, not a wrong number', () => {
    const a = floats(engine, [2, 1], 1, 2);
    const failure = expect.objectContaining({ code: 'engine.operation_failed' });
    expect(() => engine.gather(a, integers(engine, [1], 2))).toThrow(failure);
    expect(() => engine.scatterAdd(a, integers(engine, [2], 0, 5), 2)).toThrow(failure);
    expect(() => engine.crossEntropy(floats(engine, [1, 2], 0, 0), integers(engine, [1], 2))).toThrow(failure);
  });

  it('sum takes one axis, counted from either end', () => {
    const a = floats(engine, [2, 3], 1, 2, 3, 4, 5, 6);
    expect(values(engine.sum(a, 0))).toEqual([5, 7, 9]);
    const kept = engine.sum(a, -1, true);
    expect(kept.shape).toEqual([2, 1]);
    expect(values(kept)).toEqual([6, 15]);
  });

  it('globalNorm is the root of all squares of all tensors', () => {
    expect(engine.globalNorm([floats(engine, [2], 1, 2), floats(engine, [1, 1], 2)])).toBeCloseTo(3, 6);
  });

  it('topK gives the largest first, with their places', () => {
    const { values: best, indices } = engine.topK(floats(engine, [2, 4], 1, 4, 3, 2, -1, -4, -3, -2), 2);
    expect(values(best)).toEqual([4, 3, -1, -2]);
    expect([...engine.readInt(indices)]).toEqual([1, 2, 0, 3]);
  });

  it('rmsNorm divides by the root mean square', () => {
    // Rows [3, 4] and [1, 1]: mean squares 12.5 and 1; with epsilon 0 the roots are 3.5355… and 1.
    const result = engine.rmsNorm(floats(engine, [2, 2], 3, 4, 1, 1), floats(engine, [2], 2, 10), 0);
    expect(values(result.inverse)).toEqual(close([0.28284271247, 1]));
    expect(values(result.normalised)).toEqual(close([0.84852813742, 1.13137084989, 1, 1]));
    expect(values(result.output)).toEqual(close([1.69705627485, 11.3137084989, 2, 10], 5));
    expect(values(engine.rmsNorm(floats(engine, [1, 2], 0, 0), floats(engine, [2], 1, 1), 0.25).inverse)).toEqual(
      close([2]),
    );
  });

  it('rotate multiplies pairs as complex numbers', () => {
    const x = floats(engine, [2, 4], 1, 2, 3, 4, 5, 6, 7, 8);
    // (1+2i)(0+1i) = −2+1i; (3+4i)(2+0i) = 6+8i; second row by (1+1i) and (0−1i).
    const rotation = floats(engine, [2, 2, 2], 0, 1, 2, 0, 1, 1, 0, -1);
    expect(values(engine.rotate(x, rotation))).toEqual([-2, 1, 6, 8, -1, 11, 8, -7]);
    expect(values(engine.rotate(x, rotation, true))).toEqual([2, -1, 6, 8, 11, 1, -8, 7]);
    expect(values(engine.rotate(x, floats(engine, [1, 2, 2], 0, 1, 2, 0)))).toEqual([-2, 1, 6, 8, -6, 5, 14, 16]);
  });

  it('swiGlu gates by z·σ(z)', () => {
    const { output } = engine.swiGlu(floats(engine, [1, 2], 0, 2), floats(engine, [1, 2], 5, 3));
    expect(values(output)).toEqual(close([0, 2 * 0.8807970779778823 * 3]));
  });

  it('crossEntropy gives −log p of the label and softmax − onehot', () => {
    const { losses, gradient } = engine.crossEntropy(
      floats(engine, [2, 2], 0, Math.log(3), 200, 100),
      integers(engine, [2], 0, 1),
    );
    expect(values(losses)).toEqual(close([Math.log(4), 100], 5));
    expect(values(gradient)).toEqual(close([0.25 - 1, 0.75, 1, -1]));
  });

  it('variables are assigned and added to in place', () => {
    const variable = engine.variable(Float32Array.of(1, 2, 3), [3]);
    engine.assign(variable, floats(engine, [3], 4, 5, 6));
    engine.assignAdd(variable, floats(engine, [3], 1, 0, -1));
    expect(values(engine.value(variable))).toEqual([5, 5, 5]);
    expect(variable).toMatchObject({ shape: [3], size: 3 });
    engine.destroy(variable);
    engine.destroy(variable);
  });

  it('a value read before an update keeps its numbers', () => {
    const variable = engine.variable(Float32Array.of(1, 2), [2]);
    const before = engine.value(variable);
    engine.assignAdd(variable, floats(engine, [2], 10, 10));
    expect(values(before)).toEqual([1, 2]);
    engine.destroy(variable);
  });

  it('what is uploaded is a copy: the array stays the caller’s', () => {
    const array = Float32Array.from({ length: 4096 }, () => 1);
    const tensor = engine.upload(array, [4096]);
    const variable = engine.variable(array, [4096]);
    array.fill(7);
    engine.assignAdd(variable, tensor);
    expect(values(engine.sum(tensor, 0))).toEqual([4096]);
    expect(values(engine.sum(engine.value(variable), 0))).toEqual([8192]);
    expect(array[0]).toBe(7);
    engine.destroy(variable);
  });

  it('wrong shapes and types are told by code and operation', () => {
    const failure = expect.objectContaining({ name: 'EngineError', code: 'engine.operation_failed' });
    const a = floats(engine, [2, 2], 1, 2, 3, 4);
    expect(() => engine.matMul(a, floats(engine, [1, 3], 1, 2, 3))).toThrow(failure);
    expect(() => engine.upload(Float32Array.of(1, 2), [3])).toThrow(failure);
    expect(() => engine.readInt(a)).toThrow(failure);
    const released = floats(engine, [1], 1);
    engine.release(released);
    expect(() => engine.sigmoid(released)).toThrow(failure);
    expect(() => engine.read(released)).toThrow(failure);
  });
});
