// One decoder block, forward and backward: x + attention(norm(x)), then x + swiglu(norm(x)).
import type { Engine, RmsNormResult, Tensor, Variable } from '@tastemaker/tensor';
import { attentionBackward, attentionForward, type KeptGroup } from './attention.js';
import type { AttentionPlan } from './attention-plan.js';
import type { Decoder, DecoderLayer, HeadNorms } from './decoder.js';
import { headNormsGradient, normaliseHeads } from './head-norms.js';

/** What the backward pass reads of one block. */
export interface KeptLayer {
  readonly attentionNorm: RmsNormResult;
  readonly headNorms: HeadNorms<RmsNormResult> | undefined;
  readonly groups: readonly KeptGroup[];
  readonly attention: Tensor; // [outputs, heads·headSize]
  readonly feedForwardNorm: RmsNormResult;
  readonly gate: Tensor; // [outputs, intermediate]
  readonly up: Tensor; // [outputs, intermediate]
  readonly swiGlu: readonly Tensor[];
  readonly activated: Tensor; // [outputs, intermediate]
}

/**
 * The block's output at the plan's outputs. Where those are fewer than the tokens, the others only lend their keys
 * and values: exact for a last block, of which nothing else is read.
 */
export function layerForward(
  { layerEngine: engine, config }: Decoder,
  layer: DecoderLayer,
  x: Tensor, // [tokens, hidden]
  rotation: Tensor, // [tokens, pairs, 2]
  plan: AttentionPlan,
  keep: boolean,
): { readonly x: Tensor; readonly kept: KeptLayer | undefined } {
  return engine.scope(() => {
    const attentionNorm = engine.rmsNorm(x, engine.value(layer.attentionNorm), config.normEpsilon);
    const projected = projectHeads(engine, layer, attentionNorm.output);
    const normalised = layer.headNorms && normaliseHeads(engine, config, projected, valuesOf(engine, layer.headNorms));
    const rotated = engine.rotate(normalised?.output ?? projected, rotation);
    engine.release(projected, normalised?.output);
    const { output: attention, groups } = attentionForward(engine, config, rotated, plan, keep);
    const residual = plan.outputs === undefined ? x : engine.gather(x, plan.outputs);
    const middle = engine.add(residual, engine.matMul(attention, engine.value(layer.attentionOutput), false, true));
    const feedForwardNorm = engine.rmsNorm(middle, engine.value(layer.feedForwardNorm), config.normEpsilon);
    const { gate, up } = gateAndUp(engine, layer, feedForwardNorm.output);
    const { output: activated, kept: swiGlu } = engine.swiGlu(gate, up);
    const result = engine.add(middle, engine.matMul(activated, engine.value(layer.down), false, true));
    if (!keep) return { x: result, kept: undefined };
    const norms = { attentionNorm, headNorms: normalised?.kept, feedForwardNorm };
    return { x: result, kept: { ...norms, groups, attention, gate, up, swiGlu, activated } };
  });
}

function projectHeads(engine: Engine, layer: DecoderLayer, x: Tensor): Tensor {
  const projected = engine.matMul(x, engine.value(layer.queryKeyValue), false, true);
  const bias = layer.queryKeyValueBias;
  return bias === undefined ? projected : engine.add(projected, engine.value(bias));
}

function valuesOf(engine: Engine, { query, key }: HeadNorms<Variable>): HeadNorms<Tensor> {
  return { query: engine.value(query), key: engine.value(key) };
}

/** By two products with halves of the weights, which are views: cutting a product in two would copy it. */
function gateAndUp(engine: Engine, layer: DecoderLayer, x: Tensor) {
  const weights = halves(engine, engine.value(layer.gateUp));
  return { gate: engine.matMul(x, weights.gate, false, true), up: engine.matMul(x, weights.up, false, true) };
}

function halves(engine: Engine, weights: Tensor): { readonly gate: Tensor; readonly up: Tensor } {
  const half = (weights.shape[0] ?? 0) / 2;
  const [gate, up] = engine.split(weights, [half, half], 0);
  if (gate === undefined || up === undefined) throw new RangeError('A split in two gave fewer pieces.');
  return { gate, up };
}

/** Gradients of the block's input and, in the order of `trunkParameters`, of its parameters. */
export interface LayerGradients {
  readonly x: Tensor; // [tokens, hidden]
  readonly parameters: readonly Tensor[];
}

/** @param gradient of the block's output `[outputs, hidden]` */
export function layerBackward(
  decoder: Decoder,
  layer: DecoderLayer,
  gradient: Tensor,
  kept: KeptLayer,
  rotation: Tensor,
  plan: AttentionPlan,
): LayerGradients {
  const { layerEngine: engine } = decoder;
  return engine.scope(() => {
    const feedForward = feedForwardBackward(engine, layer, gradient, kept);
    const middle = engine.add(gradient, feedForward.x);
    const attention = attentionBlockBackward(decoder, layer, middle, kept, rotation, plan);
    const residual = plan.outputs === undefined ? middle : engine.scatterAdd(middle, plan.outputs, plan.tokenCount);
    return {
      x: engine.add(residual, attention.x),
      parameters: [...attention.parameters, ...feedForward.parameters],
    };
  });
}

function feedForwardBackward(engine: Engine, layer: DecoderLayer, gradient: Tensor, kept: KeptLayer): LayerGradients {
  return engine.scope(() => {
    const down = engine.matMul(gradient, kept.activated, true, false);
    const activated = engine.matMul(gradient, engine.value(layer.down));
    const parts = engine.swiGluGradient(activated, kept.gate, kept.up, kept.swiGlu);
    engine.release(activated);
    const sides = [parts.gate, parts.up].map((part) => engine.matMul(part, kept.feedForwardNorm.output, true, false));
    const gateUp = engine.concat(sides, 0);
    const weights = halves(engine, engine.value(layer.gateUp));
    const normed = engine.add(engine.matMul(parts.gate, weights.gate), engine.matMul(parts.up, weights.up));
    const norm = engine.rmsNormGradient(normed, kept.feedForwardNorm, engine.value(layer.feedForwardNorm));
    return { x: norm.x, parameters: [norm.weight, gateUp, down] };
  });
}

function attentionBlockBackward(
  { layerEngine: engine, config }: Decoder,
  layer: DecoderLayer,
  gradient: Tensor, // [outputs, hidden]
  kept: KeptLayer,
  rotation: Tensor,
  plan: AttentionPlan,
): LayerGradients {
  return engine.scope(() => {
    const attentionOutput = engine.matMul(gradient, kept.attention, true, false);
    const attention = engine.matMul(gradient, engine.value(layer.attentionOutput));
    const rotated = attentionBackward(engine, config, attention, kept.groups, plan);
    const unrotated = engine.rotate(rotated, rotation, true);
    const norms =
      kept.headNorms &&
      layer.headNorms &&
      headNormsGradient(engine, config, unrotated, kept.headNorms, valuesOf(engine, layer.headNorms));
    const projected = norms?.x ?? unrotated;
    const headNorms = norms === undefined ? [] : [norms.weights.query, norms.weights.key];
    const queryKeyValue = engine.matMul(projected, kept.attentionNorm.output, true, false);
    const bias = layer.queryKeyValueBias === undefined ? [] : [engine.sum(projected, 0)];
    const normed = engine.matMul(projected, engine.value(layer.queryKeyValue));
    const norm = engine.rmsNormGradient(normed, kept.attentionNorm, engine.value(layer.attentionNorm));
    return { x: norm.x, parameters: [norm.weight, queryKeyValue, ...bias, ...headNorms, attentionOutput] };
  });
}
