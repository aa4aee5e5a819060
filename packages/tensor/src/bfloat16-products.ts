// Products of matrices in bfloat16 amid float32: what is called mixed precision (Micikevicius et al. 2018).
import type { Engine, Tensor } from './engine.js';

/**
 * The same engine, but {@link Engine.matMul} rounds its operands and its result to bfloat16; sums within a product, and all
 * else, stay in float32. Faster where the engine {@link Engine.multipliesBfloat16}, slower elsewhere.
 */
export function withBfloat16Products(engine: Engine): Engine {
  const matMul = (a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor => {
    const product = engine.matMul(engine.toBfloat16(a), engine.toBfloat16(b), transposeA, transposeB);
    const result = engine.toFloat32(product);
    engine.release(product);
    return result;
  };
  return { ...engine, matMul };
}
