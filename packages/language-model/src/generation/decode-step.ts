/** One step of decoding: feeds one new token a row and returns what comes after it. */
/* oxlint-disable typescript/no-non-null-assertion -- split gives as many pieces as sizes asked for */
import type { KeyValueCache } from './key-value-cache.js';
import { finishLayer, queriesKeysValues, readNextTokens } from './layer.js';
import type { RotationCache } from './rotation-cache.js';
import type { NextToken } from './sampling.js';
import type { GenerationWeights } from './weights.js';

/**
 * @param tokens one a row of `cache`
 * @param positions of those tokens in their contexts
 * @returns what comes after each
 */
export function decodeStep(
  weights: GenerationWeights,
  rotations: RotationCache,
  cache: KeyValueCache,
  tokens: Int32Array,
  positions: readonly number[],
): NextToken[] {
  const { engine, config } = weights;
  const { heads, keyValueHeads, headSize } = config;
  const rows = tokens.length;
  const batch = rows * keyValueHeads;
  const next = engine.scope(() => {
    const rotation = rotations.upload(positions);
    let x = engine.gather(weights.embedding, engine.upload(tokens, [rows]));
    for (const [index, layer] of weights.layers.entries()) {
      const mixed = queriesKeysValues(weights, layer, x, rotation);
      const sizes = [heads * headSize, keyValueHeads * headSize, keyValueHeads * headSize];
      const [queries, keys, values] = engine.split(mixed, sizes, 1);
      const attended = cache.attend(index, engine.reshape(queries!, [batch, heads / keyValueHeads, headSize]), {
        keys: engine.reshape(keys!, [batch, 1, headSize]),
        values: engine.reshape(values!, [batch, 1, headSize]),
      });
      x = finishLayer(weights, layer, x, engine.reshape(attended, [rows, heads * headSize]));
    }
    return readNextTokens(weights, x);
  });
  cache.advance();
  return next;
}
