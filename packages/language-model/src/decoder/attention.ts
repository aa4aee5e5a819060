// Grouped-query attention over a plan, and its gradient.
import type { Engine, Tensor } from '@tastemaker/tensor';
import type { AttentionGroup, AttentionPlan } from './attention-plan.js';
import type { DecoderConfig } from './config.js';
import { fusedHeads } from './decoder.js';

/** What the backward pass reads of one group. */
export interface KeptGroup {
  readonly query: Tensor; // [blocks·kvHeads, group·queryCount, headSize]
  readonly key: Tensor; // [blocks·kvHeads, keyCount, headSize]
  readonly value: Tensor; // [blocks·kvHeads, keyCount, headSize]
  readonly probability: Tensor; // [blocks·kvHeads, group·queryCount, keyCount]
  readonly output: Tensor; // [blocks·kvHeads, group·queryCount, headSize]
}

/** `softmax(q·kᵀ + mask)·v` at the plan's outputs, from rotated rows (whose queries carry 1/√headSize already). */
export function attentionForward(
  engine: Engine,
  config: DecoderConfig,
  rotated: Tensor, // [tokens, fusedHeads·headSize]
  plan: AttentionPlan,
  keep: boolean,
): { readonly output: Tensor; readonly groups: readonly KeptGroup[] } {
  const size = config.headSize;
  const rows = engine.reshape(rotated, [plan.tokenCount * fusedHeads(config), size]);
  const groups = plan.groups.map((group) => groupForward(engine, config, rows, group, keep));
  const outputs = groups.map(({ output }) => engine.reshape(output, [elements(output) / size, size]));
  const merged = engine.gather(engine.concat(outputs, 0), plan.merge); // [outputs, heads, headSize]
  return { output: engine.reshape(merged, [plan.outputCount, config.heads * size]), groups };
}

function groupForward(
  engine: Engine,
  { heads }: DecoderConfig,
  rows: Tensor,
  group: AttentionGroup,
  keep: boolean,
): KeptGroup {
  const query = engine.gather(rows, group.query);
  const key = engine.gather(rows, group.key);
  const value = engine.gather(rows, group.value);
  const scores = engine.batchMatMul(query, key, false, true);
  const byHead = engine.reshape(scores, [group.blocks, heads, group.queryCount, group.keyCount]);
  const masked = engine.add(byHead, group.mask);
  engine.release(scores, byHead);
  const logits = engine.reshape(masked, scores.shape);
  const probability = engine.softmax(logits);
  engine.release(masked, logits);
  const output = engine.batchMatMul(probability, value);
  if (!keep) engine.release(query, key, value, probability);
  return { query, key, value, probability, output };
}

/** The gradient for `rotated`, from the output's. */
export function attentionBackward(
  engine: Engine,
  config: DecoderConfig,
  outputGradient: Tensor, // [outputs, heads·headSize]
  groups: readonly KeptGroup[],
  plan: AttentionPlan,
): Tensor {
  const size = config.headSize;
  const zero = engine.upload(new Float32Array(size), [1, size]);
  const byHead = engine.reshape(outputGradient, [plan.outputCount * config.heads, size]);
  const padded = engine.concat([byHead, zero], 0);
  const parts = plan.groups.map((group, index) => {
    const kept = groups[index];
    if (kept === undefined) throw new RangeError('The forward pass kept fewer groups than the plan has.');
    return engine.scope(() => groupBackward(engine, engine.gather(padded, group.outputGradient), kept, size));
  });
  const all = engine.concat(
    [...parts.map((part) => part.query), ...parts.map((part) => part.key), ...parts.map((part) => part.value), zero],
    0,
  );
  const rows = engine.reshape(engine.gather(all, plan.spread), [plan.tokenCount * fusedHeads(config), size]);
  const whole = plan.shared === undefined ? rows : engine.add(rows, sharedGradient(engine, all, plan.shared, rows));
  return engine.reshape(whole, [plan.tokenCount, fusedHeads(config) * size]);
}

/** What blocks beside the first one add to the keys and values that they share. */
function sharedGradient(
  engine: Engine,
  all: Tensor,
  { from, to }: NonNullable<AttentionPlan['shared']>,
  rows: Tensor,
): Tensor {
  return engine.scatterAdd(engine.gather(all, from), to, rows.shape[0] ?? 0);
}

/** Gradients of one group's queries, keys and values, each as rows of `headSize` (Dao et al. 2022, appendix B.2). */
function groupBackward(engine: Engine, gradient: Tensor, kept: KeptGroup, size: number) {
  const value = engine.batchMatMul(kept.probability, gradient, true, false);
  const probability = engine.batchMatMul(gradient, kept.value, false, true);
  // Σⱼ pⱼ·∂pⱼ = ∂o·o: the softmax gradient's inner product, without a pass over the scores.
  const inner = engine.sum(engine.multiply(gradient, kept.output), 2, true);
  const score = engine.multiply(kept.probability, engine.subtract(probability, inner));
  const query = engine.batchMatMul(score, kept.key);
  const key = engine.batchMatMul(score, kept.query, true, false);
  const asRows = (tensor: Tensor): Tensor => engine.reshape(tensor, [elements(tensor) / size, size]);
  return { query: asRows(query), key: asRows(key), value: asRows(value) };
}

function elements(tensor: Tensor): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}
