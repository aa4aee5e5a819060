// The memory that training a run on a worker takes, before it starts: an estimate, since of a base model only its size is known.
import type { RunConfig } from '@tastemaker/contracts';

/** Node, the engine's library and what it has allocated before anything is computed: a round figure, not a measurement. */
const fixedBytes = 256 * 2 ** 20;
const float = 4;
/** Weight, gradient, two moments. */
const trainedCopies = 4;
/** The backward pass holds about as much again as the forward pass keeps. */
const backward = 2;
/** Logits, their softmax and their gradient. */
const logitCopies = 3;

interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly keyValues: number;
  readonly vocabulary: number;
}

/**
 * In bytes: parameters with their gradients and moments, what a step keeps for its backward pass, and the logits. The terms of
 * a token are those of `trainingMemory` in `packages/reward-model/src/planning.ts`.
 * @param baseParameters of the model that it starts from; null: not known, or from scratch
 */
export function estimatedMemory(config: RunConfig, baseParameters: number | null): number {
  const shape = config.kind === 'pretrain' ? shapeOf(config.architecture) : usualShape(baseParameters ?? 0);
  const parameters = config.kind === 'pretrain' ? parametersOf(shape) : (baseParameters ?? 0);
  const { tokens, length } = passOf(config);
  const { hidden, heads, keyValues, intermediate, vocabulary } = shape;
  const layers = keepingLayers(config, shape);
  const perToken = 6 * hidden + 2 * keyValues + 3 * intermediate + heads * length;
  const copies = isPartTrained(config) ? 1 : trainedCopies;
  const logits = config.kind === 'reward' ? 0 : logitCopies * vocabulary;
  return Math.round(
    fixedBytes + float * (copies * parameters * replicasOf(config) + tokens * (backward * layers * perToken + logits)),
  );
}

/** Layers that keep something for the backward pass. */
function keepingLayers(config: RunConfig, { layers }: Shape): number {
  if (config.kind !== 'reward' || config.trained.part !== 'last') return layers;
  return Math.min(layers, config.trained.layers);
}

/** The rest of the model is held as it is, without gradients and moments; what is trained beside it is small. */
function isPartTrained(config: RunConfig): boolean {
  if (config.kind === 'finetune') return config.adapter !== null;
  return config.kind === 'reward' && config.trained.part !== 'full';
}

/** Each replica has weights and gradients of its own; the moments are there once. Counted as half of all for each beyond the first. */
function replicasOf(config: RunConfig): number {
  return config.kind === 'pretrain' || config.kind === 'finetune' ? 1 + (config.replicas - 1) / 2 : 1;
}

/** What is computed at once. */
function passOf(config: RunConfig): { tokens: number; length: number } {
  if (config.kind === 'pretrain' || config.kind === 'finetune') {
    const { batchSize, microBatches, sequenceLength: length } = config;
    return { tokens: Math.ceil(batchSize / microBatches) * length, length };
  }
  const { maxLength: length } = config;
  // Of a step, a run computes as much at once as the free memory allows: it needs no more than one pair.
  const tokens = (config.kind === 'reward' ? config.tokensPerPass : null) ?? 2 * length;
  return { tokens, length };
}

function shapeOf(architecture: Extract<RunConfig, { kind: 'pretrain' }>['architecture']): Shape {
  const { layers, hidden, heads, keyValueHeads, intermediate, vocabularySize: vocabulary } = architecture;
  return { layers, hidden, heads, intermediate, keyValues: (hidden / heads) * keyValueHeads, vocabulary };
}

function parametersOf({ layers, hidden, keyValues, intermediate, vocabulary }: Shape): number {
  return layers * hidden * (2 * hidden + 2 * keyValues + 3 * intermediate) + vocabulary * hidden;
}

/**
 * A decoder of so many parameters, as they usually are: 12 hidden² a layer, 64 times as wide as deep, heads of 64. SmolLM2-135M
 * and TinyLlama-1.1B have 1.4 and 0.9 times its layers times its width.
 */
function usualShape(parameters: number): Shape {
  const layers = Math.max(1, Math.round(Math.cbrt(parameters / (12 * 64 * 64))));
  const hidden = 64 * layers;
  return { layers, hidden, heads: layers, intermediate: 3 * hidden, keyValues: hidden, vocabulary: 50_000 };
}
