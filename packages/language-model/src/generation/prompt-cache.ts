/** Keys and values of prompts: what prefill leaves, and candidates begin from. */
import type { Engine, Tensor } from '@tastemaker/tensor';

/** One layer's keys and values. `batch` is rows × key-value heads. */
export interface KeysAndValues {
  readonly keys: Tensor; // [batch, time, headSize]
  readonly values: Tensor; // [batch, time, headSize]
}

/** Of prompts that were read together, padded on the right to the longest. Kept outside of any scope. */
export interface PromptBlock {
  /** How many prompts. */
  readonly rows: number;
  /** Tokens of the longest prompt. */
  readonly time: number;
  readonly layers: readonly KeysAndValues[]; // [rows · keyValueHeads, time, headSize]
  /** Prompts that are still to be used; the last one to go frees the memory. */
  users: number;
}

export interface PromptCache {
  readonly block: PromptBlock;
  /** Place among the block's prompts. */
  readonly row: number;
  readonly length: number;
}

/** A prompt and how many candidates begin from it. */
export interface PromptCopies {
  readonly prompt: PromptCache;
  readonly copies: number;
}

export function releasePromptCache(engine: Engine, { block }: PromptCache): void {
  block.users -= 1;
  if (block.users === 0) for (const layer of block.layers) engine.release(layer.keys, layer.values);
}
