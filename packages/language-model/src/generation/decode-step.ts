// One step of decoding: feeds one new token a row and returns what comes after it.
/* oxlint-disable typescript/no-non-null-assertion -- pieces and inputs are as many as were asked for, layers as many as cached ones */
import type { Compiled, CompiledInputs, Tensor } from '@tastemaker/tensor';
import { attendCached, type CachePlaces, type KeysAndValues, type KeyValueCache } from './key-value-cache.js';
import { finishLayer, predictNextToken, queriesKeysValues, type RotationCache, readNextTokens } from './layer.js';
import type { NextToken } from './sampling.js';
import { type GenerationWeights, weightTensors, withWeightTensors } from './weights.js';

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
  const { engine } = weights;
  return engine.scope(() => {
    const { places, mask, shape } = cache.append();
    const changing = [engine.upload(tokens, [tokens.length]), rotations.upload(positions), places, mask];
    const cached = cache.layers.flatMap(({ keys, values }) => [keys, values]);
    const inputs = { fixed: [shape, ...weightTensors(weights)], varying: [...changing, ...cached] };
    const [logits, best, bestProbability] = compiledStep(weights, inputs).run(inputs);
    return readNextTokens(engine, { logits: logits!, best: best!, bestProbability: bestProbability! });
  });
}

/** Some thousand operations of a few microseconds' work each: run one by one, half of the time would be their price. */
function compiledStep(weights: GenerationWeights, examples: CompiledInputs): Compiled {
  const known = weights.compiled.get('decode step');
  if (known !== undefined) return known;
  const made = weights.engine.compile(examples, (engine, { fixed, varying }) => {
    const [shape, ...tensors] = fixed;
    const [tokens, rotation, places, mask, ...sides] = varying;
    const cached = weights.layers.map((_, layer) => ({ keys: sides[2 * layer]!, values: sides[2 * layer + 1]! }));
    const step = { tokens: tokens!, rotation: rotation!, cached, at: { places: places!, mask: mask!, shape: shape! } };
    const { logits, best, bestProbability } = runLayers(withWeightTensors(weights, engine, tensors), step);
    return [logits, best, bestProbability];
  });
  weights.compiled.set('decode step', made);
  return made;
}

interface Step {
  readonly tokens: Tensor; // [rows], int32
  readonly rotation: Tensor; // [rows, pairs, 2]
  readonly cached: readonly KeysAndValues[];
  readonly at: CachePlaces;
}

function runLayers(weights: GenerationWeights, { tokens, rotation, cached, at }: Step) {
  const { engine, config } = weights;
  const { heads, keyValueHeads, headSize } = config;
  const sizes = [heads * headSize, keyValueHeads * headSize, keyValueHeads * headSize];
  let x = engine.gather(weights.embedding, tokens);
  for (const [index, layer] of weights.layers.entries()) {
    const mixed = queriesKeysValues(weights, layer, x, rotation);
    const [queries, keys, values] = engine.split(mixed, sizes, 1);
    const attended = attendCached(engine, cached[index]!, at, {
      queries: engine.reshape(queries!, [-1, heads / keyValueHeads, headSize]),
      keys: engine.reshape(keys!, [-1, headSize]),
      values: engine.reshape(values!, [-1, headSize]),
    });
    x = finishLayer(weights, layer, x, engine.reshape(attended, [-1, heads * headSize]));
  }
  return predictNextToken(weights, x);
}
