// The decoder without a head, forward and backward. Language modelling and reward modelling put their heads on it.
/* oxlint-disable typescript/no-non-null-assertion -- kept layers are as many as the decoder's */
import type { RmsNormResult, Tensor } from '@tastemaker/tensor';
import { type AttentionPlan, planAttention } from './attention-plan.js';
import type { Decoder } from './decoder.js';
import { type KeptLayer, type LayerGradients, layerBackward, layerForward } from './layer.js';
import type { Layout } from './layout.js';
import { rotationRows } from './rotation.js';

/** Hidden states that were computed before, so that the layers below need not be. */
export interface TrunkStart {
  /** The first layer that is computed, and the first that gets gradients. */
  readonly layer: number;
  /** What goes into it. Stays the caller's. */
  readonly states: Tensor; // [tokens, hidden]
}

export interface TrunkOptions {
  /** Keep what {@link trunkBackward} needs; without, each layer's tensors are freed as soon as it is done. */
  readonly keep: boolean;
  /** Keep only what goes into each layer and compute the rest again in the backward pass (Chen et al. 2016). @defaultValue false */
  readonly recompute?: boolean;
  /** Distinct flat positions whose hidden states are wanted. None: all, in order. */
  readonly outputs?: Int32Array;
  /** @defaultValue the embedding */
  readonly start?: TrunkStart;
}

export interface Trunk {
  /** After the final norm, one row for each output. */
  readonly hidden: Tensor; // [outputs, hidden]
  readonly kept: KeptTrunk | undefined;
}

export interface KeptTrunk {
  readonly tokens: Tensor; // [tokens]
  readonly rotation: Tensor; // [tokens, pairs, 2]
  readonly plan: AttentionPlan;
  readonly lastPlan: AttentionPlan;
  readonly firstLayer: number;
  /** What came from outside into the first layer. */
  readonly start: Tensor | undefined;
  /** From `firstLayer` on: what each layer kept, or what went into it. */
  readonly layers: readonly (KeptLayer | { readonly input: Tensor })[];
  readonly finalNorm: RmsNormResult;
  /** Set where outputs are picked after the last layer and not within it. */
  readonly picked: Tensor | undefined; // [outputs]
}

/** Above this share of the tokens it is cheaper to compute the last layer everywhere and pick afterwards. */
const pruningPays = 0.75;

/**
 * Hidden states at `outputs`. The last layer computes queries, output projection and feed-forward there only.
 * The result's tensors belong to the open scope: call it, and what follows, in `engine.scope`.
 */
export function trunkForward(decoder: Decoder, layout: Layout, options: TrunkOptions): Trunk {
  const { engine, config } = decoder;
  const { keep, recompute = false, outputs, start } = options;
  return engine.scope(() => {
    const count = layout.tokens.length;
    const prune = outputs !== undefined && outputs.length < pruningPays * count;
    const plan = planAttention(decoder, layout, undefined);
    const lastPlan = prune ? planAttention(decoder, layout, outputs) : plan;
    const tokens = engine.upload(layout.tokens, [count]);
    const rotation = uploadRotation(decoder, layout);
    const firstLayer = start?.layer ?? 0;
    let x = start?.states ?? engine.gather(engine.value(decoder.embedding), tokens);
    const layers: KeptTrunk['layers'][number][] = [];
    for (const [index, layer] of decoder.layers.entries()) {
      if (index < firstLayer) continue;
      const isLast = index === decoder.layers.length - 1;
      const next = layerForward(decoder, layer, x, rotation, isLast ? lastPlan : plan, keep && !recompute);
      if (keep && recompute) layers.push({ input: x });
      else if (x !== start?.states) engine.release(x);
      x = next.x;
      if (next.kept !== undefined) layers.push(next.kept);
    }
    const picked = outputs !== undefined && !prune ? engine.upload(outputs, [outputs.length]) : undefined;
    const states = picked === undefined ? x : engine.gather(x, picked);
    const finalNorm = engine.rmsNorm(states, engine.value(decoder.finalNorm), config.normEpsilon);
    const own = { tokens, rotation, plan, lastPlan, layers, finalNorm, picked };
    return { hidden: finalNorm.output, kept: keep ? { ...own, firstLayer, start: start?.states } : undefined };
  });
}

/** What goes into layer `layer`, for every token: the layers below it, forward only. Owned by the open scope. */
export function trunkStates(decoder: Decoder, layout: Layout, layer: number): Tensor {
  const { engine } = decoder;
  return engine.scope(() => {
    const plan = planAttention(decoder, layout, undefined);
    const rotation = uploadRotation(decoder, layout);
    const tokens = engine.upload(layout.tokens, [layout.tokens.length]);
    let x = engine.gather(engine.value(decoder.embedding), tokens); // [tokens, hidden]
    for (const each of decoder.layers.slice(0, layer)) {
      const next = layerForward(decoder, each, x, rotation, plan, false);
      engine.release(x);
      x = next.x;
    }
    return x;
  });
}

/** Positions repeat a lot, so the table is made once for each and gathered. */
function uploadRotation({ engine, config }: Decoder, layout: Layout): Tensor {
  const distinct = layout.positions.reduce((highest, position) => Math.max(highest, position), 0) + 1;
  const rows = rotationRows(
    config,
    Int32Array.from({ length: distinct }, (_, position) => position),
  );
  const table = engine.upload(rows, [distinct, rows.length / distinct / 2, 2]);
  return engine.gather(table, engine.upload(layout.positions, [layout.positions.length]));
}

/**
 * Gradients for `trunkParameters(decoder, firstLayer)`, in that order, from the gradient of {@link Trunk.hidden}. What the
 * forward pass kept is released on the way. The result belongs to the open scope.
 * @throws where the forward pass ran without `keep`
 */
export function trunkBackward(decoder: Decoder, trunk: Trunk, hiddenGradient: Tensor): Tensor[] {
  const { engine } = decoder;
  const { kept } = trunk;
  if (kept === undefined) throw new Error('trunkBackward needs a forward pass with keep: true.');
  return engine.scope(() => {
    const norm = engine.rmsNormGradient(hiddenGradient, kept.finalNorm, engine.value(decoder.finalNorm));
    const { tokenCount } = kept.plan;
    let gradient = kept.picked === undefined ? norm.x : engine.scatterAdd(norm.x, kept.picked, tokenCount);
    const parameters: (readonly Tensor[])[] = [[norm.weight]];
    for (let index = decoder.layers.length - 1; index >= kept.firstLayer; index--) {
      const before = gradient;
      const gradients = engine.scope(() => keptLayerBackward(decoder, kept, index, before));
      engine.release(before);
      gradient = gradients.x;
      parameters.unshift(gradients.parameters);
    }
    if (kept.firstLayer > 0) return parameters.flat();
    const embedding = engine.scatterAdd(gradient, kept.tokens, decoder.config.vocabularySize);
    return [embedding, ...parameters.flat()];
  });
}

/** One layer's gradients, from what was kept of it or from what is computed again. Frees what was kept. */
function keptLayerBackward(decoder: Decoder, kept: KeptTrunk, index: number, gradient: Tensor): LayerGradients {
  const { engine } = decoder;
  const layer = decoder.layers[index]!;
  const plan = index === decoder.layers.length - 1 ? kept.lastPlan : kept.plan;
  const found = kept.layers[index - kept.firstLayer]!;
  const keptLayer =
    'input' in found ? layerForward(decoder, layer, found.input, kept.rotation, plan, true).kept! : found;
  const gradients = layerBackward(decoder, layer, gradient, keptLayer, kept.rotation, plan);
  if ('input' in found && found.input !== kept.start) engine.release(found.input);
  engine.release(...keptTensors(keptLayer));
  return gradients;
}

function keptTensors(kept: KeptLayer): Tensor[] {
  const ofHeads = kept.headNorms === undefined ? [] : [kept.headNorms.query, kept.headNorms.key];
  const norms = [kept.attentionNorm, ...ofHeads, kept.feedForwardNorm].flatMap((norm) => [
    norm.output,
    norm.normalised,
    norm.inverse,
  ]);
  const groups = kept.groups.flatMap((group) => [group.query, group.key, group.value, group.probability, group.output]);
  return [...norms, ...groups, kept.attention, kept.gate, kept.up, ...kept.swiGlu, kept.activated];
}
