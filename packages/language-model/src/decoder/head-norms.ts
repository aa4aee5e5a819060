// Norms of each head's query and key (Qwen3; Henry et al. 2020, arXiv:2010.04245), forward and backward. They stand between
// the projection and the rotation.
import type { Engine, RmsNormResult, Tensor } from '@tastemaker/tensor';
import type { DecoderConfig } from './config.js';
import type { HeadNorms } from './decoder.js';

/** Fused rows with normalised queries and keys, and what the backward pass reads. */
export interface NormalisedHeads {
  readonly output: Tensor; // [rows, fusedHeads·headSize]
  readonly kept: HeadNorms<RmsNormResult>; // of [rows·heads, headSize] and [rows·keyValueHeads, headSize]
}

export function normaliseHeads(
  engine: Engine,
  config: DecoderConfig,
  projected: Tensor, // [rows, fusedHeads·headSize]
  weights: HeadNorms<Tensor>,
): NormalisedHeads {
  const { query, key, value } = parts(engine, config, projected);
  const kept = {
    query: engine.rmsNorm(byHead(engine, config, query), weights.query, config.normEpsilon),
    key: engine.rmsNorm(byHead(engine, config, key), weights.key, config.normEpsilon),
  };
  return { output: joined(engine, config, kept.query.output, kept.key.output, value), kept };
}

/** The gradients of the projected rows and of both weights. */
export function headNormsGradient(
  engine: Engine,
  config: DecoderConfig,
  gradient: Tensor, // [rows, fusedHeads·headSize]
  kept: HeadNorms<RmsNormResult>,
  weights: HeadNorms<Tensor>,
): { readonly x: Tensor; readonly weights: HeadNorms<Tensor> } {
  const { query, key, value } = parts(engine, config, gradient);
  const queries = engine.rmsNormGradient(byHead(engine, config, query), kept.query, weights.query);
  const keys = engine.rmsNormGradient(byHead(engine, config, key), kept.key, weights.key);
  const x = joined(engine, config, queries.x, keys.x, value);
  return { x, weights: { query: queries.weight, key: keys.weight } };
}

function parts(engine: Engine, { heads, keyValueHeads, headSize }: DecoderConfig, fused: Tensor) {
  const sizes = [heads * headSize, keyValueHeads * headSize, keyValueHeads * headSize];
  const [query, key, value] = engine.split(fused, sizes, 1);
  if (query === undefined || key === undefined || value === undefined)
    throw new RangeError('A split in three gave fewer pieces.');
  return { query, key, value };
}

function byHead(engine: Engine, { headSize }: DecoderConfig, side: Tensor): Tensor {
  return engine.reshape(side, [-1, headSize]);
}

/** Queries and keys by head, and values by row, as fused rows. Widths are the configuration's: a compiled step has no shapes. */
function joined(
  engine: Engine,
  { heads, keyValueHeads, headSize }: DecoderConfig,
  query: Tensor, // [rows·heads, headSize]
  key: Tensor, // [rows·keyValueHeads, headSize]
  value: Tensor, // [rows, keyValueHeads·headSize]
): Tensor {
  const rows = [engine.reshape(query, [-1, heads * headSize]), engine.reshape(key, [-1, keyValueHeads * headSize])];
  return engine.concat([...rows, value], 1);
}
