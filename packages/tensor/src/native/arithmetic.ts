// Linear algebra, elementwise operations and reductions over libtensorflow.
import type { ArithmeticMethods, Tensor } from '../engine.js';
import { bfloat16Type, handleOf, idOf, noAttributes, type Operations } from './operations.js';

export function arithmeticMethods(operations: Operations): ArithmeticMethods {
  const { constants } = operations;

  /** Attribute lists of a product, by `transposeA + 2 · transposeB`; plain products need none. */
  const transposes = (first: string, second: string) =>
    [0, 1, 2, 3].map((bits) =>
      bits === 0
        ? noAttributes
        : [operations.booleanAttribute(first, (bits & 1) !== 0), operations.booleanAttribute(second, (bits & 2) !== 0)],
    );
  const matrix = transposes('transpose_a', 'transpose_b');
  const batch = transposes('adj_x', 'adj_y');
  const keep = [operations.booleanAttribute('keep_dims', true)];
  const toBfloat16 = [operations.typeAttribute('DstT', bfloat16Type)];
  const toFloat32 = [operations.typeAttribute('DstT', operations.binding.TF_FLOAT)];

  const binary =
    (name: string) =>
    (a: Tensor, b: Tensor): Tensor =>
      operations.binary(name, a, b);

  return {
    toBfloat16(a) {
      const handle = handleOf(a);
      if (handle.rounded === undefined || idOf(handle.rounded) < 0) {
        handle.rounded = operations.unary('Cast', a, toBfloat16);
        operations.scopes.disown(handle.rounded);
      }
      return handle.rounded;
    },
    toFloat32: (a) => operations.unary('Cast', a, toFloat32),

    matMul: (a, b, transposeA = false, transposeB = false) =>
      operations.binary('MatMul', a, b, matrix[Number(transposeA) + 2 * Number(transposeB)]),
    batchMatMul: (a, b, transposeA = false, transposeB = false) =>
      operations.binary('BatchMatMulV2', a, b, batch[Number(transposeA) + 2 * Number(transposeB)]),

    add: binary('AddV2'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    scale: (a, factor) => operations.pair('Mul', idOf(a), constants.real(factor)),
    sigmoid: (a) => operations.unary('Sigmoid', a),

    sum: (a, axis, keepDims = false) =>
      operations.pair('Sum', idOf(a), constants.integer(axis), keepDims ? keep : noAttributes),
    softmax: (a) => operations.unary('Softmax', a),

    globalNorm(tensors) {
      let total = 0;
      for (const tensor of tensors) {
        const half = operations.unary('L2Loss', tensor); // Σx²/2
        total += 2 * (operations.binding.tensorDataSync(idOf(half))[0] ?? 0);
        operations.free(half);
      }
      return Math.sqrt(total);
    },

    topK(a, k) {
      const [values, indices] = operations.double('TopKV2', [idOf(a), constants.integer(k)]);
      return { values, indices };
    },
  };
}
