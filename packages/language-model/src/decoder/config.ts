// The shape of a decoder, as checkpoints state it and as a person chooses it.
/** The shape of a Llama-family decoder, as `config.json` of a Hugging Face folder states it. */
export interface DecoderConfig {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Grouped-query attention: `heads / keyValueHeads` queries share one key and value (Ainslie et al. 2023). */
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediateSize: number;
  readonly ropeTheta: number;
  /** Llama 3's piecewise stretching of the rotary frequencies. */
  readonly ropeScaling?: {
    readonly factor: number;
    readonly lowFrequencyFactor: number;
    readonly highFrequencyFactor: number;
    readonly originalMaxPositions: number;
  };
  readonly normEpsilon: number;
  readonly maxPositions: number;
  /** The vocabulary head is the embedding matrix. */
  readonly tiedEmbeddings: boolean;
  /** Qwen2's bias on q, k and v. */
  readonly attentionBias: boolean;
  /** Qwen3's norms of each head's query and key, before they are rotated. @defaultValue none */
  readonly headNorms?: boolean;
}

/** What one chooses of a decoder that is trained from scratch; the rest follows. */
export interface DecoderShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly intermediate: number;
  readonly contextLength: number;
}

/** The configuration of a decoder of this shape: tied embeddings, rotary base 10,000, no attention bias. */
export function decoderConfigOf(shape: DecoderShape, vocabularySize: number): DecoderConfig {
  return {
    vocabularySize,
    hiddenSize: shape.hidden,
    layers: shape.layers,
    heads: shape.heads,
    keyValueHeads: shape.keyValueHeads,
    headSize: shape.hidden / shape.heads,
    intermediateSize: shape.intermediate,
    ropeTheta: 10_000,
    normEpsilon: 1e-5,
    maxPositions: shape.contextLength,
    tiedEmbeddings: true,
    attentionBias: false,
  };
}
