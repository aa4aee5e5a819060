// The nearest orthogonal matrix, roughly, by matrix products alone: what makes Muon's update.
import type { Engine, Tensor } from '@tastemaker/tensor';

/** A quintic whose slope at 0 is as steep as 5 rounds allow; singular values end within about [0.7, 1.2]. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ROUNDS = 5;

/**
 * `U·Vᵀ` of each matrix's singular value decomposition, approximately, for a stack `[count, rows, columns]`: five
 * rounds of `X ← aX + (bM + cM²)X`, `M = XXᵀ`, from `X/‖X‖` (Jordan et al. 2024, "Muon", with their coefficients).
 */
export function orthogonalize(engine: Engine, stack: Tensor): Tensor {
  const [, rows = 0, columns = 0] = stack.shape;
  // The products of the shorter side are the smaller ones.
  const isTall = rows > columns;
  return engine.scope(() => {
    let x = normalize(engine, stack);
    for (let round = 0; round < ROUNDS; round++) {
      const next = engine.scope(() => {
        const gram = isTall ? engine.batchMatMul(x, x, true, false) : engine.batchMatMul(x, x, false, true);
        const factor = engine.add(engine.scale(gram, B), engine.scale(engine.batchMatMul(gram, gram), C));
        const turned = isTall ? engine.batchMatMul(x, factor) : engine.batchMatMul(factor, x);
        return engine.add(engine.scale(x, A), turned);
      });
      engine.release(x);
      x = next;
    }
    return x;
  });
}

/** Each matrix divided by its Frobenius norm, which bounds its singular values by 1. A zero matrix stays zero. */
function normalize(engine: Engine, stack: Tensor): Tensor {
  const [count = 0, rows = 0, columns = 0] = stack.shape;
  const flat = engine.reshape(stack, [count, rows * columns]);
  const squares = engine.read(engine.sum(engine.multiply(flat, flat), 1));
  const inverse = squares.map((square) => 1 / Math.max(Math.sqrt(square), 1e-20));
  return engine.multiply(stack, engine.upload(inverse, [count, 1, 1]));
}
