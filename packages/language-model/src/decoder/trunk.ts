// The decoder without a head, forward and backward. Language modelling and reward modelling put their heads on it.
/* oxlint-disable typescript/no-non-null-assertion -- kept layers are as many as the decoder's */
import type { RmsNormResult, Tensor } from '@tastemaker/tensor';
import { type AttentionPlan, planAttention } from './attention-plan.js';
import type { Decoder } from './decoder.js';
import { type KeptLayer, layerBackward, layerForward } from './layer.js';
import type { Layout } from './layout.js';
import { rotationRows } from './rotation.js';

export interface TrunkOptions {
  /** Keep what {@link trunkBackward} needs; without, each block's tensors are freed as soon as it is done. */
  readonly keep: boolean;
  /** Distinct flat positions whose hidden states are wanted. None: all, in order. */
  readonly outputs?: Int32Array;
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
  readonly layers: readonly KeptLayer[];
  readonly finalNorm: RmsNormResult;
  /** Set where outputs are picked after the last block and not within it. */
  readonly picked: Tensor | undefined; // [outputs]
}

/** Above this share of the tokens it is cheaper to compute the last block everywhere and pick afterwards. */
const PRUNING_PAYS = 0.75;

/**
 * Hidden states at `outputs`. The last block computes queries, output projection and feed-forward there only.
 * The result's tensors belong to the open scope: call it, and what follows, in `engine.scope`.
 */
export function trunkForward(decoder: Decoder, layout: Layout, { keep, outputs }: TrunkOptions): Trunk {
  const { engine, config } = decoder;
  return engine.scope(() => {
    const count = layout.tokens.length;
    const prune = outputs !== undefined && outputs.length < PRUNING_PAYS * count;
    const plan = planAttention(decoder, layout, undefined);
    const lastPlan = prune ? planAttention(decoder, layout, outputs) : plan;
    const tokens = engine.upload(layout.tokens, [count]);
    const rotation = uploadRotation(decoder, layout);
    let x = engine.gather(engine.value(decoder.embedding), tokens);
    const layers: KeptLayer[] = [];
    for (const [index, layer] of decoder.layers.entries()) {
      const isLast = index === decoder.layers.length - 1;
      const next = layerForward(decoder, layer, x, rotation, isLast ? lastPlan : plan, keep);
      engine.release(x);
      x = next.x;
      if (next.kept !== undefined) layers.push(next.kept);
    }
    const picked = outputs !== undefined && !prune ? engine.upload(outputs, [outputs.length]) : undefined;
    const states = picked === undefined ? x : engine.gather(x, picked);
    const finalNorm = engine.rmsNorm(states, engine.value(decoder.finalNorm), config.normEpsilon);
    const kept = keep ? { tokens, rotation, plan, lastPlan, layers, finalNorm, picked } : undefined;
    return { hidden: finalNorm.output, kept };
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
 * Gradients for `trunkParameters(decoder)`, in that order, from the gradient of {@link Trunk.hidden}. What the forward
 * pass kept is released on the way. The result belongs to the open scope.
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
    for (let index = decoder.layers.length - 1; index >= 0; index--) {
      const plan = index === decoder.layers.length - 1 ? kept.lastPlan : kept.plan;
      const keptLayer = kept.layers[index]!;
      const gradients = layerBackward(decoder, decoder.layers[index]!, gradient, keptLayer, kept.rotation, plan);
      engine.release(gradient, ...keptTensors(keptLayer));
      gradient = gradients.x;
      parameters.unshift(gradients.parameters);
    }
    const embedding = engine.scatterAdd(gradient, kept.tokens, decoder.config.vocabularySize);
    return [embedding, ...parameters.flat()];
  });
}

function keptTensors(kept: KeptLayer): Tensor[] {
  const norms = [kept.attentionNorm, kept.feedForwardNorm].flatMap((norm) => [
    norm.output,
    norm.normalised,
    norm.inverse,
  ]);
  const groups = kept.groups.flatMap((group) => [group.query, group.key, group.value, group.probability, group.output]);
  return [...norms, ...groups, kept.attention, kept.gate, kept.up, ...kept.swiGlu, kept.activated];
}
