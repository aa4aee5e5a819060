// Which tensors a checkpoint holds, and of which shapes.
import type { DecoderConfig } from '../decoder/config.js';

/**
 * The tensors of a checkpoint, by Hugging Face's names, in the order they are written: the one list that reading
 * checks against and writing follows. Matrices are `[out, in]`.
 */
export function tensorShapes(config: DecoderConfig, kind: 'causal' | 'reward'): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize, vocabularySize, intermediateSize } = config;
  const queries = config.heads * config.headSize;
  const keys = config.keyValueHeads * config.headSize;
  const shapes = new Map<string, readonly number[]>();
  shapes.set('model.embed_tokens.weight', [vocabularySize, hiddenSize]);
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    shapes.set(`${prefix}.input_layernorm.weight`, [hiddenSize]);
    const projections = [
      ['q', queries],
      ['k', keys],
      ['v', keys],
    ] as const;
    for (const [name, size] of projections) {
      shapes.set(`${prefix}.self_attn.${name}_proj.weight`, [size, hiddenSize]);
      if (config.attentionBias) shapes.set(`${prefix}.self_attn.${name}_proj.bias`, [size]);
    }
    if (config.headNorms === true) {
      for (const name of ['q', 'k']) shapes.set(`${prefix}.self_attn.${name}_norm.weight`, [config.headSize]);
    }
    shapes.set(`${prefix}.self_attn.o_proj.weight`, [hiddenSize, queries]);
    shapes.set(`${prefix}.post_attention_layernorm.weight`, [hiddenSize]);
    shapes.set(`${prefix}.mlp.gate_proj.weight`, [intermediateSize, hiddenSize]);
    shapes.set(`${prefix}.mlp.up_proj.weight`, [intermediateSize, hiddenSize]);
    shapes.set(`${prefix}.mlp.down_proj.weight`, [hiddenSize, intermediateSize]);
  }
  shapes.set('model.norm.weight', [hiddenSize]);
  if (kind === 'reward') shapes.set('score.weight', [1, hiddenSize]);
  else if (!config.tiedEmbeddings) shapes.set('lm_head.weight', [vocabularySize, hiddenSize]);
  return shapes;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
