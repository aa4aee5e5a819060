import type { PretrainConfig, RunConfig } from '@tastemaker/contracts';

/** What a run comes to, as far as its configuration alone says it. */
export interface Plan {
  readonly config: RunConfig;
  /** Read in a step, and in all of them. */
  readonly tokensPerStep?: number;
  readonly tokens?: number;
  /** Of a model that is trained from scratch, with as many tokens as it may have. */
  readonly parameters?: number;
}

export function planOf(config: RunConfig, hasBase: boolean): Plan {
  if (config.kind === 'reward' || config.kind === 'dpo') return { config };
  const tokensPerStep = config.batchSize * config.sequenceLength;
  const size = config.kind === 'pretrain' && !hasBase ? { parameters: parametersOf(config) } : {};
  return { config, tokensPerStep, tokens: tokensPerStep * config.steps, ...size };
}

export function planInWords({ config, tokensPerStep, tokens, parameters }: Plan): string {
  const size = [
    ...(parameters === undefined ? [] : [`${(parameters / 1e6).toFixed(2)} M parameters`]),
    ...(tokens === undefined ? [] : [`${tokensPerStep} tokens a step, ${(tokens / 1e6).toFixed(2)} M in all`]),
  ];
  return [JSON.stringify(config, null, 2), ...size].join('\n');
}

/** A Llama-family decoder with tied embeddings: attention, SwiGLU and two norms a layer, and the last norm. */
function parametersOf({ architecture: shape }: PretrainConfig): number {
  const { vocabularySize, layers, hidden, heads, keyValueHeads, intermediate } = shape;
  const keyValueWidth = (hidden / heads) * keyValueHeads;
  const attention = 2 * hidden * hidden + 2 * hidden * keyValueWidth;
  const feedForward = 3 * hidden * intermediate;
  return vocabularySize * hidden + layers * (attention + feedForward + 2 * hidden) + hidden;
}
