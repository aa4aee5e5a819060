// A checkpoint opened for reading, whatever file format it came from.
import type { DecoderConfig } from '../decoder/config.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { StoredTensor } from './stored-tensor.js';

/**
 * A checkpoint opened for reading, whatever file format it came from. Tensors go by their Hugging Face names
 * (`model.layers.0.self_attn.q_proj.weight`), matrices are `[out, in]`, rotary halves are split as in Hugging Face's
 * layout (GGUF's interleaving is undone by the reader), and a tensor is read and dequantised only when asked for.
 */
export interface Checkpoint {
  readonly config: DecoderConfig;
  readonly tokenizer: Tokenizer;
  /** `causal` has a vocabulary head, `reward` a `score.weight [1, hidden]`. */
  readonly kind: 'causal' | 'reward';
  readonly names: readonly string[];
  shape(name: string): readonly number[];
  /** The tensor as float32, row-major. */
  read(name: string): Float32Array;
  close(): void;
}

/** A checkpoint that knows where its tensors lie. */
export interface StoredCheckpoint extends Checkpoint {
  /** What in its files does not fit together and does not keep it from being used, each as a sentence with its cure. */
  readonly warnings: readonly string[];
  /** `file` is the name of a file in the checkpoint's folder. */
  stored(name: string): StoredTensor & { readonly file: string };
}
