/** The shape of a Llama-family decoder, as `config.json` of a Hugging Face folder tells it. */
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
}
