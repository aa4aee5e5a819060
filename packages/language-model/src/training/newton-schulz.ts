// The nearest orthogonal matrix, roughly, by matrix products alone: what makes Muon's update.
import type { Engine, Tensor } from '@tastemaker/tensor';

/** A quintic whose slope at 0 is as steep as 5 rounds allow; singular values end within about [0.7, 1.2]. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const rounds = 5;

/**
 * A round is `X ← (aI + bM + cM²)X`, `M = XXᵀ`. Of `Z = c^¼·X` it is `Z ← (aI + N(N + b/√c·I))Z`, `N = ZZᵀ`: nothing but
 * products and two sumGradients with a diagonal, on the small side.
 */
const fourthRoot = C ** 0.25;

/** What {@link orthogonalize} gives must be multiplied by. */
export const orthogonalScale = 1 / fourthRoot;

/**
 * `U·Vᵀ / orthogonalScale` of each matrix's singular value decomposition, approximately, for a stack
 * `[count, rows, columns]`: five rounds from `X/‖X‖` (Jordan et al. 2024, "Muon", with their coefficients). The products are
 * in bfloat16 where `products` says so, as theirs are: it changes singular values by a hundredth.
 */
export function orthogonalize(engine: Engine, stack: Tensor, products: 'float32' | 'bfloat16'): Tensor {
  const [, rows = 0, columns = 0] = stack.shape;
  // The products of the shorter side are the smaller ones.
  const isTall = rows > columns;
  const inBfloat16 = products === 'bfloat16';
  return engine.scope(() => {
    const cast = (tensor: Tensor): Tensor => (inBfloat16 ? engine.toBfloat16(tensor) : tensor);
    const linear = cast(diagonal(engine, Math.min(rows, columns), B / Math.sqrt(C)));
    const constant = cast(diagonal(engine, Math.min(rows, columns), A));
    let z = cast(normalize(engine, stack));
    for (let round = 0; round < rounds; round++) {
      const next = engine.scope(() => {
        const gram = isTall ? engine.batchMatMul(z, z, true, false) : engine.batchMatMul(z, z, false, true);
        const factor = engine.add(engine.batchMatMul(gram, engine.add(gram, linear)), constant);
        return isTall ? engine.batchMatMul(z, factor) : engine.batchMatMul(factor, z);
      });
      engine.release(z);
      z = next;
    }
    return inBfloat16 ? engine.toFloat32(z) : z;
  });
}

function diagonal(engine: Engine, size: number, value: number): Tensor {
  const data = new Float32Array(size * size);
  for (let at = 0; at < data.length; at += size + 1) data[at] = value;
  return engine.upload(data, [1, size, size]);
}

/** Each matrix divided by its Frobenius norm, which bounds its singular values by 1, times `c^¼`. A zero matrix stays zero. */
function normalize(engine: Engine, stack: Tensor): Tensor {
  const [count = 0, rows = 0, columns = 0] = stack.shape;
  const flat = engine.reshape(stack, [count, rows * columns]);
  const squares = engine.read(engine.sum(engine.multiply(flat, flat), 1));
  const inverse = squares.map((square) => fourthRoot / Math.max(Math.sqrt(square), 1e-20));
  return engine.multiply(stack, engine.upload(inverse, [count, 1, 1]));
}
